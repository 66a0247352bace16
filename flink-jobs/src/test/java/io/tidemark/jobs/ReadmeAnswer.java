package io.tidemark.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The answer of a query as README.md prints it. */
public final class ReadmeAnswer {
    private ReadmeAnswer() {}

    /** The cells of the rows in a section. */
    public static List<List<String>> rows(String section) throws IOException {
        String readme = Files.readString(
                Path.of(System.getProperty("tidemark.root", "..")).resolve("README.md"));
        String text = readme.substring(readme.indexOf("\n## " + section + "\n"));
        return text.substring(0, text.indexOf("\n## ", 1))
                .lines()
                .filter(line -> line.matches("\\d+\\. │.*│"))
                .map(line -> Arrays.stream(line.substring(line.indexOf('│') + 1, line.length() - 1)
                                .split("│"))
                        .map(String::strip)
                        .toList())
                .toList();
    }
}
