package io.tidemark.jobs.live;

import io.tidemark.jobs.SourceFault;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** Jars of programs that differ from the one that was built. */
final class OtherProgram {
    private OtherProgram() {}

    /** The jar that was built. */
    static Path built(LiveStack.Tidemark tidemark) {
        return tidemark.config().root().resolve(Path.of("flink-jobs", "target", "tidemark-flink-jobs.jar"));
    }

    /** A copy of the jar that was built, with changes in it. */
    static Path with(LiveStack.Tidemark tidemark, String name, SourceFault... changes) throws IOException {
        Path jar = tidemark.folder().resolve(name + ".jar");
        Files.copy(built(tidemark), jar, StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem classes = FileSystems.newFileSystem(jar)) {
            for (SourceFault change : changes) {
                for (Map.Entry<String, byte[]> each : change.compile().entrySet()) {
                    Files.write(classes.getPath(each.getKey()), each.getValue());
                }
            }
        }
        return jar;
    }
}
