package io.tidemark.jobs.kafka;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.util.clock.RelativeClock;

/**
 * The clock of reference data, which has none: it holds every minute back while the job reads what was known before
 * it started, and says nothing ever after.
 *
 * <p>Without the holding back, a replay could run hours of ticks past their horizon before the first instrument is
 * read, and publish minutes that no later record may mend.
 */
public final class ReferenceClock implements WatermarkGenerator<Inbound> {
    /** Silence that is taken for having read to the end. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    /** A feed of reference data that never pauses must not stop the clock for good. */
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(30);

    private final RelativeClock clock;
    private final long startedMillis;
    private long newestRecordMillis;
    private boolean released;

    private ReferenceClock(RelativeClock clock) {
        this.clock = clock;
        startedMillis = clock.relativeTimeMillis();
        newestRecordMillis = startedMillis;
    }

    /** Clocks for a topic of reference data. */
    public static WatermarkStrategy<Inbound> strategy() {
        return WatermarkStrategy.<Inbound>forGenerator(context -> new ReferenceClock(context.getInputActivityClock()))
                .withTimestampAssigner((inbound, ignored) -> inbound.eventTimeMillis());
    }

    @Override
    public void onEvent(Inbound inbound, long eventMillis, WatermarkOutput output) {
        newestRecordMillis = clock.relativeTimeMillis();
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        long now = clock.relativeTimeMillis();
        released = released
                || now - newestRecordMillis >= QUIET.toMillis()
                || now - startedMillis >= LONGEST_HOLD.toMillis();
        if (released) {
            output.markIdle();
        }
    }
}
