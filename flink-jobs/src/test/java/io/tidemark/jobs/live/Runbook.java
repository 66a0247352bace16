package io.tidemark.jobs.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A page of {@code docs/runbooks}: the commands of its fenced blocks, as they stand there, section by section.
 *
 * @param name of its file
 */
record Runbook(String name, List<Block> blocks) {
    private static final String FENCE = "```";

    /** A word in capitals stands for something that only who types it can know. */
    private static final Pattern PLACEHOLDER = Pattern.compile("(?<=^|\\s)[A-Z]+(\\.jar)?(?=\\s|$)");

    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|'[^']*'");

    /**
     * The commands of one fenced block.
     *
     * @param section heading of the second level that it stands under
     * @param seen the lines of the block marked {@code text} behind it, which the commands print, in their order and perhaps
     *     with others between; three dots stand for anything
     */
    record Block(String section, List<String> commands, List<String> seen) {}

    /** The folder of all pages. */
    static Path folder(Path root) {
        return root.resolve("docs").resolve("runbooks");
    }

    static Runbook read(Path page) throws IOException {
        return of(page.getFileName().toString(), Files.readAllLines(page));
    }

    /**
     * @throws IllegalArgumentException if a block is neither of commands nor of what they print, or a command is not one that
     *     a person types here
     */
    static Runbook of(String name, List<String> lines) {
        List<Block> blocks = new ArrayList<>();
        String section = "";
        List<String> block = null;
        String language = "";
        for (String line : lines) {
            String text = line.strip();
            if (text.startsWith(FENCE) && block == null) {
                language = text.substring(FENCE.length());
                block = new ArrayList<>();
            } else if (text.startsWith(FENCE) && block != null) {
                add(blocks, name, section, language, block);
                block = null;
            } else if (block != null) {
                block.add(text);
            } else if (text.startsWith("## ")) {
                section = text.substring("## ".length());
            }
        }
        return new Runbook(name, List.copyOf(blocks));
    }

    private static void add(List<Block> blocks, String name, String section, String language, List<String> lines) {
        if (language.isEmpty()) {
            for (String line : lines) {
                boolean isOneToFind = PLACEHOLDER.matcher(line).matches();
                if (!isOneToFind && !line.startsWith("./tidemark ") && !line.startsWith("kill ")) {
                    throw new IllegalArgumentException(name + ": no walk knows how to type: " + line);
                }
            }
            blocks.add(new Block(section, List.copyOf(lines), List.of()));
        } else if (language.equals("text") && !blocks.isEmpty()) {
            Block commands = blocks.remove(blocks.size() - 1);
            blocks.add(new Block(commands.section(), commands.commands(), List.copyOf(lines)));
        } else {
            throw new IllegalArgumentException(
                    name + ": a block is of commands, or behind one and marked text; it is marked " + language);
        }
    }

    /** The blocks of a section. */
    List<Block> section(String heading) {
        List<Block> found =
                blocks.stream().filter(block -> block.section().equals(heading)).toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException(name + " has no command under: " + heading);
        }
        return found;
    }

    /** The placeholders of a command. */
    static List<String> placeholders(String command) {
        return PLACEHOLDER
                .matcher(QUOTED.matcher(command).replaceAll("''"))
                .results()
                .map(found -> found.group())
                .toList();
    }
}
