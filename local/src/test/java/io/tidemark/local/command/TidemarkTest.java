package io.tidemark.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TidemarkTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine line =
            Tidemark.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @Test
    void theHelpTellsOfEveryCommandAndOfNoOther() {
        Set<String> told = new TreeSet<>();
        Matcher matcher = Pattern.compile("(?m)^  ([a-z-]+) {2,}").matcher(Tidemark.help());
        while (matcher.find()) {
            told.add(matcher.group(1));
        }
        Set<String> known = new TreeSet<>(line.getSubcommands().keySet());
        // Two are the script's own, as they must work before there is anything to run; the third lies outside this
        // module.
        known.addAll(Set.of("build", "test", "chaos"));

        assertThat(told).isEqualTo(known);
    }

    @Test
    void everyCommandExplainsItself() {
        for (String command : line.getSubcommands().keySet()) {
            out.getBuffer().setLength(0);
            assertThat(line.execute(command, "--help")).isZero();
            assertThat(out.toString()).contains("Usage: ./tidemark " + command);
        }
    }

    @Test
    void everyCommandOfDeadLettersExplainsItself() {
        for (String command :
                line.getSubcommands().get("dead-letters").getSubcommands().keySet()) {
            out.getBuffer().setLength(0);
            assertThat(line.execute("dead-letters", command, "--help")).isZero();
            assertThat(out.toString()).contains("Usage: ./tidemark dead-letters " + command);
        }
    }

    @Test
    void aMisspeltCommandOfACommandIsAnsweredWithTheRightOne() {
        assertThat(line.execute("dead-letters", "redirve")).isEqualTo(2);
        assertThat(err.toString())
                .contains("there is no command redirve; did you mean redrive?")
                .contains("See ./tidemark dead-letters --help.");
    }

    @Test
    void aMisspeltCommandIsAnsweredWithTheRightOne() {
        assertThat(line.execute("sumbit", "bars")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no command sumbit; did you mean submit?");
    }

    @Test
    void aMisspeltOptionIsAnsweredWithTheRightOne() {
        assertThat(line.execute("up", "--creat-time")).isEqualTo(2);
        assertThat(err.toString())
                .contains("there is no option --creat-time; did you mean --create-time?")
                .contains("See ./tidemark up --help.");
    }

    @Test
    void aMissingWordIsNamed() {
        assertThat(line.execute("submit")).isEqualTo(2);
        assertThat(err.toString()).contains("JOB");
    }

    @Test
    void aGenerationIsGivenOnce() {
        assertThat(line.execute("submit", "positions", "--generation", "2", "--set", "generation=1"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("The generation is given twice");
        assertThat(line.execute("submit", "positions", "--generation", "two")).isEqualTo(2);
        assertThat(err.toString()).contains("--generation").contains("two");
    }

    @Test
    void aQueryIsAStatementOrAFile() {
        assertThat(line.execute("query")).isEqualTo(2);
        assertThat(err.toString()).contains("give a statement SQL, or --file");
        assertThat(line.execute("query", "SELECT 1", "--file", "q.sql")).isEqualTo(2);
        assertThat(err.toString()).contains("are both given");
    }

    @Test
    void aMissingFileOfAQueryIsNamedWithoutAStackTrace() {
        assertThat(line.execute("query", "--file", "no-such.sql")).isEqualTo(1);
        assertThat(err.toString().strip()).isEqualTo("tidemark: There is no file no-such.sql.");
    }

    @Test
    void aStatementThatLooksLikeAnOptionIsExplained() {
        assertThat(line.execute("query", "-- how far\nSELECT 1")).isEqualTo(2);
        assertThat(err.toString()).contains("write -- before it: -- how far");
    }

    @Test
    void agesAreTwoUnitsAtMost() {
        assertThat(StatusReport.text(Duration.ofSeconds(59))).isEqualTo("59s");
        assertThat(StatusReport.text(Duration.ofSeconds(61))).isEqualTo("1m 1s");
        assertThat(StatusReport.text(Duration.ofMinutes(125))).isEqualTo("2h 5m");
        assertThat(StatusReport.text(Duration.ofHours(49))).isEqualTo("2d 1h");
    }
}
