package io.tidemark.local.command;

/**
 * Sets off what a person should look at first.
 *
 * @param inColour whether what is printed goes to a terminal, which shows colours
 */
record Highlight(boolean inColour) {
    String red(String text) {
        return inColour ? "\u001b[31m" + text + "\u001b[0m" : text;
    }
}
