package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A runbook in the hands of a person: its commands are typed into a shell, word for word. */
final class Walk {
    private final LiveStack.Tidemark tidemark;
    private final Runbook page;
    private final Map<String, String> known = new LinkedHashMap<>();
    private final Map<String, Pattern> learnt = new LinkedHashMap<>();
    private final Set<String> typed = new HashSet<>();

    Walk(LiveStack.Tidemark tidemark, Runbook page) {
        this.tidemark = tidemark;
        this.page = page;
    }

    /** Tells what is to be typed for a placeholder from now on. */
    void know(String placeholder, Object value) {
        assertThat(page.blocks())
                .as("a command of %s with %s", page.name(), placeholder)
                .anyMatch(block -> block.commands().stream()
                        .anyMatch(command -> Runbook.placeholders(command).contains(placeholder)));
        known.put(placeholder, value.toString());
    }

    /** As {@link #know}, of what the first group of the pattern finds in whatever a command prints from now on. */
    void learn(String placeholder, String pattern) {
        know(placeholder, "nothing yet");
        learnt.put(placeholder, Pattern.compile(pattern));
    }

    /** Types the commands of a section, which all succeed; returns what each of them printed. */
    List<String> type(String section) {
        return type(section, 0);
    }

    /** Types the commands of a section, which all end with that exit code; returns what each of them printed. */
    List<String> type(String section, int exitCode) {
        List<String> printed = new ArrayList<>();
        for (Runbook.Block block : page.section(section)) {
            printed.addAll(type(block, exitCode));
        }
        return printed;
    }

    /** As {@link #type(String)}, of one of the section's blocks, the first of which is 0. */
    List<String> typeBlock(String section, int number) {
        return type(page.section(section).get(number), 0);
    }

    /** Fails unless every command of the page was typed at least once. */
    void assertWholePageWasTyped() {
        assertThat(page.blocks().stream().flatMap(block -> block.commands().stream()))
                .as("commands of %s that the walk left out", page.name())
                .allMatch(typed::contains);
    }

    private List<String> type(Runbook.Block block, int exitCode) {
        List<String> printed = new ArrayList<>();
        for (String command : block.commands()) {
            String answer = typeLine(command, exitCode);
            typed.add(command);
            printed.add(answer);
            learnt.forEach((placeholder, pattern) -> pattern.matcher(answer)
                    .results()
                    .reduce((first, second) -> second)
                    .ifPresent(found -> known.put(placeholder, found.group(1))));
        }
        assertSeen(block, String.join("\n", printed));
        return printed;
    }

    private String typeLine(String command, int exitCode) {
        String line = command;
        for (String placeholder : Runbook.placeholders(command)) {
            assertThat(known)
                    .as("what to type for %s in: %s", placeholder, command)
                    .containsKey(placeholder);
            line = line.replaceFirst(
                    "(?<=^|\\s)" + Pattern.quote(placeholder) + "(?=\\s|$)",
                    Matcher.quoteReplacement(known.get(placeholder)));
        }
        long began = System.nanoTime();
        String printed = tidemark.typed(line, exitCode);
        System.out.printf(
                "[walk] %s (%.1f s)%n$ %s%n%s%n", page.name(), (System.nanoTime() - began) / 1e9, line, printed);
        return printed;
    }

    private void assertSeen(Runbook.Block block, String printed) {
        int from = 0;
        for (String line : block.seen()) {
            Matcher found = pattern(line).matcher(printed);
            assertThat(found.find(from))
                    .as("%s: %s print the line %s; they printed:%n%s", page.name(), block.commands(), line, printed)
                    .isTrue();
            from = found.end();
        }
    }

    /** Columns are as wide as what stands in them, so that any blank is as good as another. */
    static Pattern pattern(String line) {
        StringBuilder pattern = new StringBuilder();
        for (String word : line.split(" +")) {
            pattern.append(pattern.isEmpty() ? "" : " +");
            pattern.append(Pattern.quote(word).replace("...", "\\E.*\\Q"));
        }
        return Pattern.compile(pattern.toString());
    }
}
