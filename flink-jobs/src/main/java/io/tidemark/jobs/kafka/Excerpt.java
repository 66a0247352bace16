package io.tidemark.jobs.kafka;

/** The beginning of somebody else's text, short and printable enough for a message. */
final class Excerpt {
    static final int MAXIMUM_LENGTH = 64;

    private Excerpt() {}

    static String of(String text) {
        StringBuilder shown = new StringBuilder("\"");
        int length = Math.min(text.length(), MAXIMUM_LENGTH);
        for (int i = 0; i < length; i++) {
            char character = text.charAt(i);
            shown.append(Character.isISOControl(character) || Character.isSurrogate(character) ? '?' : character);
        }
        return shown.append(text.length() > MAXIMUM_LENGTH ? "...\"" : "\"").toString();
    }
}
