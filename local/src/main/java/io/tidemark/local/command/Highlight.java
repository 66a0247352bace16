package io.tidemark.local.command;

/**
 * Sets off what a person should look at first.
 *
 * @param inColour whether what is printed goes to a terminal, which shows colours
 */
public record Highlight(boolean inColour) {
    /** The text in red, where colours show. */
    public String red(String text) {
        return inColour ? "\u001b[31m" + text + "\u001b[0m" : text;
    }
}
