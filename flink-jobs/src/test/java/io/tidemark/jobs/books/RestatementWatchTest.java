package io.tidemark.jobs.books;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.positions.RestatementProgress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RestatementWatchTest {
    private static final Instant START = Instant.parse("2026-03-03T00:01:00Z");

    private final RestatementWatch watch = new RestatementWatch(Duration.ofSeconds(60));

    @Test
    void untilEverySubtaskHasSpokenNothingIsKnown() {
        note(0, 0, false);
        assertThat(watch.restatedUntil(at(500))).isEqualTo(Instant.MIN);
        note(1, 500, false);
        assertThat(watch.restatedUntil(at(500))).isEqualTo(at(440));
    }

    @Test
    void whatCameShortlyBeforeARestatementMayBeAPartOfIt() {
        note(0, 0, false);
        note(1, 0, false);
        note(1, 300, true);
        assertThat(watch.restatedUntil(at(310))).isEqualTo(at(240));
        assertThat(watch.restatedUntil(at(9_000))).isEqualTo(at(240));
    }

    @Test
    void aRestatementCountsUntilItsRowsAreStored() {
        note(0, 0, false);
        note(1, 0, false);
        note(1, 300, true);
        note(1, 400, false);
        assertThat(watch.restatedUntil(at(459))).isEqualTo(at(240));
        assertThat(watch.restatedUntil(at(460))).isEqualTo(at(400));
    }

    @Test
    void shortRestatementsOneAfterTheOtherLetTimeGoOn() {
        note(0, 0, false);
        note(1, 0, false);
        for (int second = 0; second < 1_000; second += 10) {
            note(1, second, true);
            note(1, second + 5, false);
        }
        assertThat(watch.restatedUntil(at(1_000))).isEqualTo(at(880));
    }

    private void note(int subtask, long second, boolean restating) {
        watch.note(new RestatementProgress(subtask, 2, restating), at(second));
    }

    private static Instant at(long second) {
        return START.plusSeconds(second);
    }
}
