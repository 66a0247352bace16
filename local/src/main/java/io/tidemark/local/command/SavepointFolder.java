package io.tidemark.local.command;

import java.nio.file.Path;

/** The folder of a savepoint or checkpoint, as people name it. */
final class SavepointFolder {
    private SavepointFolder() {}

    /** Flink prints its folders as URIs; people paste them. */
    static Path of(Path given) {
        String text = given.toString();
        return Path.of(text.startsWith("file:") ? text.substring("file:".length()) : text)
                .toAbsolutePath()
                .normalize();
    }
}
