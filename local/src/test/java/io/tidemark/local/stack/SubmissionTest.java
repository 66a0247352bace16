package io.tidemark.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SubmissionTest {
    @Test
    void flinksOwnKeysAreToldFromTheJobs() {
        assertThat(Submission.isFlinkKey("state.backend.type")).isTrue();
        assertThat(Submission.isFlinkKey("execution.checkpointing.interval")).isTrue();
        assertThat(Submission.isFlinkKey("clock.idleness")).isFalse();
        assertThat(Submission.isFlinkKey("sink.batch-size")).isFalse();
    }

    @Test
    void aMisspeltJobIsAnsweredWithTheRightName() {
        assertThat(StackJob.named("bars").jobName()).isEqualTo("bars");
        assertThat(StackJob.named("positions").mainClass()).isEqualTo("io.tidemark.jobs.positions.PositionsJob");
        assertThatThrownBy(() -> StackJob.named("bar")).hasMessage("There is no job bar; did you mean bars?");
    }
}
