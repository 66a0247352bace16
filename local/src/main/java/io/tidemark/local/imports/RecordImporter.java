package io.tidemark.local.imports;

import io.tidemark.local.records.RecordFolder;
import io.tidemark.local.stack.StackException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The reading of one raw format. */
interface RecordImporter {

    /** The word by which the command line names this format. */
    String format();

    /**
     * Turns all files together into one folder of records.
     *
     * @throws StackException if a file is not of this format; the message names the file and the line
     */
    void run(List<Path> files, RecordFolder folder) throws IOException;
}
