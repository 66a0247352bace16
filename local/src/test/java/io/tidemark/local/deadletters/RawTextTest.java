package io.tidemark.local.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RawTextTest {
    private static String shown(String hex) {
        return RawText.of(HexFormat.of().parseHex(hex));
    }

    @Test
    void textIsShownAsItIs() {
        String text = "{\"instrument_id\":\"TIDE.DEMO\",\"trader\":\"Zoë 東京 😀\"}";

        assertThat(RawText.of(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
        assertThat(RawText.of(new byte[0])).isEmpty();
    }

    @Test
    void controlCharactersAreEscapes() {
        assertThat(RawText.of("a\tb\nc\rd\u0000e\u001b[31mf\u007f")).isEqualTo("a\\tb\\nc\\rd\\x00e\\x1B[31mf\\x7F");
        assertThat(RawText.of("\u009b2J")).isEqualTo("\\u009B2J");
    }

    @Test
    void whatTurnsOrHidesTextIsAnEscape() {
        assertThat(RawText.of("a\u202eb\u2066c\u200bd\u2028e\ufefff"))
                .isEqualTo("a\\u202Eb\\u2066c\\u200Bd\\u2028e\\uFEFFf");
        assertThat(RawText.of(new String(Character.toChars(0xE0001)))).isEqualTo("\\U000E0001");
    }

    @Test
    void bytesThatAreNoUtf8AreEscapes() {
        assertThat(shown("61C362")).isEqualTo("a\\xC3b");
        assertThat(shown("FF")).isEqualTo("\\xFF");
        assertThat(shown("61E29C")).isEqualTo("a\\xE2\\x9C");
        // A surrogate, which UTF-8 does not have, and a letter in more bytes than it needs.
        assertThat(shown("EDA080")).isEqualTo("\\xED\\xA0\\x80");
        assertThat(shown("C1A1")).isEqualTo("\\xC1\\xA1");
    }

    @Test
    void aBackslashIsTwoSoThatNoTextLooksLikeAnEscape() {
        assertThat(RawText.of("\\x00")).isEqualTo("\\\\x00");
    }

    @Property
    void nothingThatATerminalObeysIsLeft(@ForAll byte[] bytes) {
        assertThat(RawText.of(bytes).codePoints())
                .noneMatch(Character::isISOControl)
                .noneMatch(character -> Character.getType(character) == Character.FORMAT);
    }

    @Property
    void differentTextsLookDifferent(@ForAll String left, @ForAll String right) {
        assertThat(RawText.of(left).equals(RawText.of(right))).isEqualTo(left.equals(right));
    }
}
