package io.tidemark.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class JobStateTest {
    private static final String FULL = "No space left on device";

    @Test
    void checkpointsFailOnceThreeHaveSinceOneWasCompleted() throws IOException {
        assertThat(JobState.checkpointFailure(newestFirst("FAILED", "FAILED", "FAILED", "COMPLETED")))
                .contains(FULL);
        assertThat(JobState.checkpointFailure(newestFirst("IN_PROGRESS", "FAILED", "FAILED", "FAILED")))
                .contains(FULL);
    }

    @Test
    void oneOrTwoThatFailAreNothing() throws IOException {
        assertThat(JobState.checkpointFailure(newestFirst("FAILED", "FAILED", "COMPLETED")))
                .isEmpty();
    }

    @Test
    void thoseBeforeACompletedOneAreOver() throws IOException {
        assertThat(JobState.checkpointFailure(newestFirst("COMPLETED", "FAILED", "FAILED", "FAILED")))
                .isEmpty();
    }

    @Test
    void aJobThatHasHadNoneYetHasNoneThatFailed() throws IOException {
        assertThat(JobState.checkpointFailure(newestFirst())).isEmpty();
    }

    /** As Flink's REST interface tells of them. */
    private static JsonNode newestFirst(String... statuses) throws IOException {
        String history = Arrays.stream(statuses)
                .map(status -> "{\"status\":\"" + status + "\"}")
                .collect(Collectors.joining(","));
        return new ObjectMapper()
                .readTree("{\"history\":[" + history + "],\"latest\":{\"failed\":{\"failure_message\":\"" + FULL
                        + "\"}}}");
    }
}
