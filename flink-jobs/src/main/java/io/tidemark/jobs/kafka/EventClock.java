package io.tidemark.jobs.kafka;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * The clock of a partition: the newest event time on it, less what records may be out of order by.
 *
 * <p>Heartbeats move it as ticks do; dead letters and reference data do not. It is never ahead of the records, so a
 * partition that falls silent stops every minute until a heartbeat, or at last idleness, speaks for it.
 */
public final class EventClock implements WatermarkGenerator<Inbound> {
    private final long outOfOrdernessMillis;
    private long newestMillis = Long.MIN_VALUE;

    private EventClock(long outOfOrdernessMillis) {
        this.outOfOrdernessMillis = outOfOrdernessMillis;
    }

    /**
     * Clocks for a topic of events.
     *
     * @param outOfOrderness how much older than the newest record of its partition an on-time record may be
     * @param idleness silence after which a partition no longer holds up the others
     */
    public static WatermarkStrategy<Inbound> strategy(Duration outOfOrderness, Duration idleness) {
        long millis = outOfOrderness.toMillis();
        return WatermarkStrategy.<Inbound>forGenerator(context -> new EventClock(millis))
                .withTimestampAssigner((inbound, ignored) -> inbound.eventTimeMillis())
                .withIdleness(idleness);
    }

    @Override
    public void onEvent(Inbound inbound, long eventMillis, WatermarkOutput output) {
        if (inbound.kind().movesClock()) {
            newestMillis = Math.max(newestMillis, eventMillis);
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        if (newestMillis != Long.MIN_VALUE) {
            output.emitWatermark(new Watermark(newestMillis - outOfOrdernessMillis - 1));
        }
    }
}
