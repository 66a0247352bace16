package io.tidemark.local.prompt;

import java.util.Locale;
import java.util.Set;

/** The words that are for the prompt itself, and need no semicolon. */
final class PromptCommand {
    private static final Set<String> HELP = Set.of("help", "\\?", "\\h", "?");
    private static final Set<String> LEAVE = Set.of("exit", "quit", "\\q");

    private PromptCommand() {}

    static boolean isCommand(String line) {
        return isHelp(line) || isLeave(line);
    }

    static boolean isHelp(String line) {
        return HELP.contains(word(line));
    }

    static boolean isLeave(String line) {
        return LEAVE.contains(word(line));
    }

    private static String word(String line) {
        String word = line.strip();
        return (word.endsWith(";") ? word.substring(0, word.length() - 1).strip() : word).toLowerCase(Locale.ROOT);
    }
}
