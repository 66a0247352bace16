package io.tidemark.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientOutputTest {
    @Test
    void theJobsOwnWordsAreShownWithoutTheStackTrace() {
        String output = """
                SLF4J: some binding
                preflight: topic market.ticks has message.timestamp.type CreateTime; ./tidemark down, then up.

                ------------------------------------------------------------
                 The program finished with the following exception:

                org.apache.flink.client.program.ProgramInvocationException: The main method caused an error: refused
                \tat org.apache.flink.client.program.PackagedProgram.callMainMethod(PackagedProgram.java:373)
                Caused by: java.lang.IllegalStateException: refused
                \tat io.tidemark.jobs.bars.BarsJob.main(BarsJob.java:10)
                \t... 10 more
                """;

        assertThat(ClientOutput.reason(output))
                .isEqualTo(
                        "preflight: topic market.ticks has message.timestamp.type CreateTime; ./tidemark down, then up.");
    }

    @Test
    void aJobThatSaidNothingIsExplainedByItsDeepestException() {
        String output = """
                ------------------------------------------------------------
                 The program finished with the following exception:

                org.apache.flink.client.program.ProgramInvocationException: The main method caused an error: outer
                \tat org.apache.flink.client.program.PackagedProgram.callMainMethod(PackagedProgram.java:373)
                Caused by: java.lang.IllegalArgumentException: unknown option clock.idelness; did you mean clock.idleness?
                \t... 10 more
                """;

        assertThat(ClientOutput.reason(output))
                .isEqualTo("unknown option clock.idelness; did you mean clock.idleness?");
    }

    @Test
    void whatTheJobItselfThrewIsToldRatherThanItsCause() {
        String output = """
                org.apache.flink.client.program.ProgramInvocationException: The main method caused an error: setting x
                \tat org.apache.flink.client.program.PackagedProgram.callMainMethod(PackagedProgram.java:373)
                Caused by: java.lang.IllegalArgumentException: setting clock.idleness cannot be read from "soon": no key
                \tat io.tidemark.jobs.bars.JobArguments.parse(JobArguments.java:37)
                \t... 10 more
                Caused by: java.lang.NumberFormatException: text does not start with a number
                \tat org.apache.flink.util.TimeUtils.parseDuration(TimeUtils.java:70)
                \t... 12 more
                """;

        assertThat(ClientOutput.reason(output))
                .isEqualTo("setting clock.idleness cannot be read from \"soon\": no key");
    }
}
