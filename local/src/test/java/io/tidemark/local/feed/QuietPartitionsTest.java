package io.tidemark.local.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuietPartitionsTest {
    private static final long SECOND = 1_000_000_000L;

    private final QuietPartitions partitions = new QuietPartitions(3, 1_000_000_000L);

    @Test
    void aPartitionThatIsQuietForMoreThanASecondGetsOneHeartbeat() {
        partitions.sent(0, 10 * SECOND);
        partitions.sent(1, 10 * SECOND);
        partitions.sent(2, 10 * SECOND);
        assertThat(beat(11 * SECOND)).isEmpty();
        partitions.sent(0, 11 * SECOND + 1);

        assertThat(beat(11 * SECOND + 1)).containsExactly(1, 2);
        assertThat(beat(11 * SECOND + 2)).isEmpty();
        assertThat(beat(12 * SECOND + 2)).containsExactly(0, 1, 2);
    }

    @Test
    void aPartitionThatNeverHadAnythingGetsAHeartbeatAtOnce() {
        partitions.sent(1, 10 * SECOND);

        assertThat(beat(10 * SECOND)).containsExactly(0, 2);
    }

    @Test
    void aJumpOfTheClockIsOneHeartbeatEach() {
        partitions.sent(0, 10 * SECOND);
        beat(10 * SECOND);

        assertThat(beat(10_000 * SECOND)).containsExactly(0, 1, 2);
        assertThat(beat(10_000 * SECOND)).isEmpty();
    }

    @Test
    void atTheEndAllPartitionsAreBroughtToTheNewestTime() {
        partitions.sent(0, 10 * SECOND);
        partitions.sent(1, 10 * SECOND - 1);
        List<Integer> sent = new ArrayList<>();

        partitions.last(10 * SECOND, sent::add);

        assertThat(sent).containsExactly(1, 2);
    }

    @Test
    void noTimeMeansNoHeartbeat() {
        partitions.sent(0, FeedRecord.UNTIMED);

        assertThat(beat(FeedRecord.UNTIMED)).isEmpty();
    }

    private List<Integer> beat(long now) {
        List<Integer> sent = new ArrayList<>();
        partitions.beat(now, sent::add);
        return sent;
    }
}
