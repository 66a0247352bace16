package io.tidemark.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A query and its answer as a page of the documentation prints them. */
public final class PrintedAnswer {
    private static final Pattern QUERY = Pattern.compile("\\./tidemark query \"([^\"]+)\"");

    private PrintedAnswer() {}

    /** The query under a heading of the third level; {@code page} is relative to the root of the repository. */
    public static String query(String page, String heading) throws IOException {
        Matcher query = QUERY.matcher(text(page, heading));
        if (!query.find()) {
            throw new IllegalArgumentException(page + " has no query under " + heading);
        }
        return query.group(1);
    }

    /** The cells of the answer's rows under a heading of the third level. */
    public static List<List<String>> rows(String page, String heading) throws IOException {
        return text(page, heading)
                .lines()
                .filter(line -> line.matches("\\d+\\. │.*│"))
                .map(line -> Arrays.stream(line.substring(line.indexOf('│') + 1, line.length() - 1)
                                .split("│"))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    private static String text(String page, String heading) throws IOException {
        String text = Files.readString(
                Path.of(System.getProperty("tidemark.root", "..")).resolve(page));
        int start = text.indexOf("\n### " + heading + "\n") + 1;
        int end = text.indexOf("\n##", start);
        return text.substring(start, end < 0 ? text.length() : end);
    }
}
