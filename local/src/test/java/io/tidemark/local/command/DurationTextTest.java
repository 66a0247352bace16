package io.tidemark.local.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationTextTest {
    private final DurationText duration = new DurationText();

    @ParameterizedTest
    @CsvSource({"90, 90", "90s, 90", "10m, 600", "1h, 3600", "6h30m, 23400", "1h1m1s, 3661", "2h5s, 7205", "90m, 5400"})
    void secondsOrHoursMinutesAndSecondsAreUnderstood(String text, long seconds) {
        assertThat(duration.convert(text)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "s",
                "-5",
                "1.5h",
                "30m6h",
                "6h30",
                "10 m",
                "10M",
                "1d",
                "PT10M",
                "0",
                "0h0m",
                "soon",
                "99999999999999999999",
                "9223372036854775807h",
                "99999999999h"
            })
    void whatIsNoDurationIsNamedBesideExamples(String text) {
        assertThatThrownBy(() -> duration.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageStartingWith("'" + text + "' is ")
                .hasMessageEndingWith("write seconds (90) or a duration such as 90s, 10m or 6h30m");
    }

    @Test
    void theTimeoutOfSettleTellsWhatItTakes() {
        StringWriter err = new StringWriter();

        int exitCode = Tidemark.commandLine().setErr(new PrintWriter(err)).execute("settle", "--timeout", "soon");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString())
                .contains("--timeout")
                .contains("'soon' is no duration")
                .contains("6h30m");
    }
}
