package io.tidemark.local.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is said to a person who has not said enough; no stack is asked. */
class DeadLettersCommandTest {
    private final StringWriter err = new StringWriter();
    private final CommandLine line = new CommandLine(new DeadLettersCommand())
            .setParameterExceptionHandler((exception, arguments) -> {
                err.append(exception.getMessage());
                return 2;
            })
            .setErr(new PrintWriter(err));

    @Test
    void whatToDoMustBeSaid() {
        assertThat(line.execute()).isEqualTo(2);
        assertThat(err.toString()).contains("list, show or redrive");
    }

    @Test
    void aRedriveMustBeToldWhich() {
        assertThat(line.execute("redrive")).isEqualTo(2);
        assertThat(err.toString())
                .contains("--reason R, --topic T, both of these, --all, or places such as executions/0/17");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--all --reason MALFORMED",
                "--all --topic executions",
                "--all executions/0/1",
                "--reason MALFORMED executions/0/1"
            })
    void aRedriveIsToldInOneWay(String words) {
        assertThat(line.execute(("redrive " + words).split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains("three ways to say which; one is wanted");
    }

    @Test
    void aMisspeltReasonIsAnsweredWithTheRightOne() {
        assertThat(line.execute("redrive", "--reason", "UNMACHED")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no reason UNMACHED; did you mean UNMATCHED?");
        assertThat(line.execute("list", "--reason", "UNMACHED")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"show executions-0-1", "redrive executions-0-1", "redrive executions/0/1 executions-0-1"})
    void aWrongPlaceIsAnsweredWithTheForm(String words) {
        assertThat(line.execute(words.split(" "))).isEqualTo(2);
        assertThat(err.toString())
                .contains("'executions-0-1' is no place; write ")
                .contains("TOPIC/PARTITION/OFFSET, such as executions/0/17");
    }

    @Test
    void aListHasALineAtLeast() {
        assertThat(line.execute("list", "--limit", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--limit is 0; 1 or more are wanted");
    }
}
