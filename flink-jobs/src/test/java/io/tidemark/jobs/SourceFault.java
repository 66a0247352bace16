package io.tidemark.jobs;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A fault that a test puts into the program.
 *
 * @param source the source, relative to the root of the repository
 * @param text what stands exactly once in it
 * @param replacement what is written in its place
 */
public record SourceFault(String source, String text, String replacement) {
    /**
     * The classes of the source with the fault in it, by their file names.
     *
     * @throws IllegalStateException if the source no longer has the text, or cannot be compiled: the fault is to be written
     *     anew
     */
    public Map<String, byte[]> compile() throws IOException {
        Path original = Path.of(System.getProperty("tidemark.root")).resolve(source);
        String right = Files.readString(original);
        int place = right.indexOf(text);
        if (place < 0 || right.indexOf(text, place + 1) >= 0) {
            throw new IllegalStateException(source + " does not have exactly once: " + text);
        }
        Path folder = Files.createTempDirectory("fault");
        try {
            Path file = folder.resolve(original.getFileName());
            Files.writeString(file, right.replace(text, replacement));
            StringWriter messages = new StringWriter();
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
                List<String> options = List.of(
                        "-proc:none",
                        "-nowarn",
                        "-parameters",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        folder.toString());
                if (!compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(file))
                        .call()) {
                    throw new IllegalStateException("cannot be compiled: " + messages);
                }
            }
            Map<String, byte[]> classes = new HashMap<>();
            try (Stream<Path> compiled = Files.walk(folder)) {
                for (Path each : compiled.filter(path -> path.toString().endsWith(".class"))
                        .toList()) {
                    classes.put(folder.relativize(each).toString().replace('\\', '/'), Files.readAllBytes(each));
                }
            }
            return classes;
        } finally {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}
