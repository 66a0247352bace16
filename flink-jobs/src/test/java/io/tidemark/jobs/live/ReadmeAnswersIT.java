package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.PrintedAnswer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The walk of README.md over {@code local/sample}: its queries, as they stand there, give the answers that stand there. */
@ExtendWith(LiveStack.class)
class ReadmeAnswersIT {
    private final LiveStack.Tidemark tidemark;

    ReadmeAnswersIT(LiveStack.Tidemark tidemark) {
        this.tidemark = tidemark;
    }

    @BeforeAll
    static void feedTheSample(LiveStack.Tidemark tidemark) {
        tidemark.run("reset", "--yes");
        tidemark.run("submit", "positions");
        tidemark.run("feed", tidemark.config().root().resolve("local/sample").toString());
        tidemark.run("settle");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bars", "Positions", "P&L of desks"})
    void theQueryGivesTheAnswer(String heading) throws Exception {
        assertThat(tidemark.cells(PrintedAnswer.query("README.md", heading)))
                .isNotEmpty()
                .isEqualTo(PrintedAnswer.rows("README.md", heading));
    }
}
