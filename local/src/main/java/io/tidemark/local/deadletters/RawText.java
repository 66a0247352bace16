package io.tidemark.local.deadletters;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Bytes of anybody's as text that a terminal can be given: UTF-8, where they are that. Shown as escapes are bytes that are
 * none ({@code \xC3}), the control characters of terminals and what turns the direction of text around ({@code \x1B},
 * {@code \u202E}), and the backslash itself ({@code \\}), so that no two texts look alike.
 */
final class RawText {
    private RawText() {}

    static String of(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(character -> append(shown, character));
        return shown.toString();
    }

    static String of(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer left = ByteBuffer.wrap(bytes);
        CharBuffer decoded = CharBuffer.allocate(bytes.length);
        StringBuilder shown = new StringBuilder(bytes.length);
        while (left.hasRemaining()) {
            CoderResult result = decoder.decode(left, decoded, true);
            shown.append(of(decoded.flip().toString()));
            decoded.clear();
            decoder.reset();
            for (int i = 0; result.isError() && i < result.length(); i++) {
                appendByte(shown, left.get() & 0xFF);
            }
        }
        return shown.toString();
    }

    private static void append(StringBuilder shown, int character) {
        switch (character) {
            case '\\' -> shown.append("\\\\");
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            case '\t' -> shown.append("\\t");
            default -> {
                if (isPrintable(character)) {
                    shown.appendCodePoint(character);
                } else if (character < 0x80) {
                    appendByte(shown, character);
                } else {
                    shown.append(String.format(Locale.ROOT, character > 0xFFFF ? "\\U%08X" : "\\u%04X", character));
                }
            }
        }
    }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private static void appendByte(StringBuilder shown, int value) {
        shown.append(String.format(Locale.ROOT, "\\x%02X", value));
    }
}
