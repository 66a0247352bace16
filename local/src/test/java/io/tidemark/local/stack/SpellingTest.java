package io.tidemark.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
    private static final List<String> COMMANDS = List.of("up", "down", "status", "submit", "stop", "settle");

    @Test
    void namesTheClosestKnownWord() {
        assertThat(Spelling.hint("statsu", COMMANDS)).isEqualTo("; did you mean status?");
        assertThat(Spelling.hint("SUBMIT", COMMANDS)).isEqualTo("; did you mean submit?");
        assertThat(Spelling.hint("setle", COMMANDS)).isEqualTo("; did you mean settle?");
    }

    @Test
    void listsWhatIsKnownWhenNothingIsClose() {
        assertThat(Spelling.hint("kubernetes", COMMANDS))
                .isEqualTo("; known are down, settle, status, stop, submit, up.");
    }

    @Test
    void countsASwapOfNeighboursAsOneEdit() {
        assertThat(Spelling.distance("kafak", "kafka")).isEqualTo(1);
        assertThat(Spelling.distance("", "abc")).isEqualTo(3);
        assertThat(Spelling.distance("abc", "abc")).isZero();
    }
}
