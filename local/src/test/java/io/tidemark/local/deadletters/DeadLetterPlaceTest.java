package io.tidemark.local.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DeadLetterPlaceTest {
    private final DeadLetterPlace.Text text = new DeadLetterPlace.Text();

    @Test
    void aPlaceIsReadAsItIsWritten() {
        DeadLetterPlace place = text.convert("market.fx_rates/3/9007199254740993");

        assertThat(place).isEqualTo(new DeadLetterPlace("market.fx_rates", 3, 9_007_199_254_740_993L));
        assertThat(place).hasToString("market.fx_rates/3/9007199254740993");
        assertThat(place.literal()).isEqualTo("('market.fx_rates', 3, 9007199254740993)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "executions",
                "executions/0",
                "executions/0/",
                "executions/0/x",
                "executions/-1/5",
                "executions/0/5/6",
                "/0/5",
                "exe cutions/0/5",
                "executions'/0/5",
                "executions/0/5\n",
                "executions/99999999999/5",
                "executions/0/99999999999999999999"
            })
    void whatIsNoPlaceIsAnsweredWithTheFormThatIsWanted(String wrong) {
        assertThatThrownBy(() -> text.convert(wrong))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("TOPIC/PARTITION/OFFSET, such as executions/0/17");
    }

    @Test
    void aWrongPlaceReachesTheTerminalWithoutItsControlCharacters() {
        assertThatThrownBy(() -> text.convert("\u001b[2J/0/5")).hasMessageStartingWith("'\\x1B[2J/0/5' is no place");
    }

    @Test
    void aTopicCannotBringSqlAlong() {
        assertThatThrownBy(() -> new DeadLetterPlace("a', 1, 2), ('b", 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
