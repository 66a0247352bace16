package io.tidemark.local.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ShuffleTest {
    private static final long BOUND = 1_000_000_000L;

    @Property(tries = 200)
    void noRecordGoesOutAfterOneFurtherAheadThanTheBound(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 400) int count,
            @ForAll @LongRange(min = 0, max = 300_000_000L) long gap,
            @ForAll @LongRange(min = 0, max = BOUND) long disorder) {
        List<FeedRecord> input = records(count, gap, disorder, seed);

        List<FeedRecord> output = shuffled(input, seed);

        assertThat(output).containsExactlyInAnyOrderElementsOf(input);
        long ahead = 0;
        for (FeedRecord record : output) {
            if (record.timed()) {
                assertThat(ahead - record.eventTime()).isLessThanOrEqualTo(BOUND);
                ahead = Math.max(ahead, record.eventTime());
            }
        }
    }

    @Property(tries = 50)
    void aSeedDecidesTheOrder(@ForAll long seed) {
        List<FeedRecord> input = records(300, 10_000_000L, 0, 1);

        assertThat(shuffled(input, seed)).isEqualTo(shuffled(input, seed));
        assertThat(shuffled(input, seed)).isNotEqualTo(input).isNotEqualTo(shuffled(input, seed + 1));
    }

    @Test
    void moreRecordsAtOnceThanCanBeHeldStillGoOut() {
        Shuffle shuffle = new Shuffle(1, BOUND);
        int out = 0;
        for (int i = 0; i < Shuffle.MOST_HELD + 1000; i++) {
            shuffle.take(record(5, i));
            while (shuffle.next() != null) {
                out++;
            }
        }
        assertThat(out).isGreaterThanOrEqualTo(1000);
    }

    private static List<FeedRecord> records(int count, long gap, long disorder, long seed) {
        Random random = new Random(seed);
        List<FeedRecord> records = new ArrayList<>();
        long newest = BOUND * 10;
        for (int i = 0; i < count; i++) {
            newest += gap;
            long back = disorder == 0 ? 0 : random.nextLong(disorder);
            boolean untimed = random.nextInt(20) == 0;
            records.add(record(untimed ? FeedRecord.UNTIMED : newest - back, i));
        }
        return records;
    }

    private static FeedRecord record(long time, int number) {
        byte[] value = Integer.toString(number).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return new FeedRecord(FeedTopic.TICKS, null, value, time, time, FeedRecord.UNTIMED, 0, true);
    }

    private static List<FeedRecord> shuffled(List<FeedRecord> input, long seed) {
        Shuffle shuffle = new Shuffle(seed, BOUND);
        List<FeedRecord> output = new ArrayList<>();
        for (FeedRecord record : input) {
            shuffle.take(record);
            drain(shuffle, output);
        }
        shuffle.end();
        drain(shuffle, output);
        return output;
    }

    private static void drain(Shuffle shuffle, List<FeedRecord> output) {
        FeedRecord next;
        while ((next = shuffle.next()) != null) {
            output.add(next);
        }
    }
}
