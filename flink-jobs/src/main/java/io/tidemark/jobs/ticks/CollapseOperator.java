package io.tidemark.jobs.ticks;

import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.jobs.kafka.Inbound;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.NullUnmarked;

/**
 * Adds up ticks per instrument, partition and minute before they are shuffled, so that a hundred thousand ticks a
 * second cost a few sums a second of network and state.
 *
 * <p>It holds nothing across a barrier: what it has is handed on before a watermark that closes one of its minutes,
 * before a checkpoint's barrier, and at every flush interval. So it needs no state, and a failure loses nothing that
 * the source will not read again.
 *
 * <p><b>Caveat</b>: partials of one minute may overtake each other downstream; that is harmless only because merging
 * them is associative and commutative.
 */
@NullUnmarked // Flink calls open before the first record.
public final class CollapseOperator extends AbstractStreamOperator<TickPartial>
        implements OneInputStreamOperator<Inbound, TickPartial>, ProcessingTimeCallback {
    private static final long serialVersionUID = 1L;

    private final long flushIntervalMillis;
    private transient Map<Page, Map<String, TickPartial>> pages;
    private transient Page openPage;
    private transient Map<String, TickPartial> partialsOfOpenPage;
    private transient long earliestMinuteMillis;

    /** Collapses, and hands on what it has at least once in this interval of wall-clock time. */
    public CollapseOperator(Duration flushInterval) {
        flushIntervalMillis = flushInterval.toMillis();
    }

    @Override
    public void open() throws Exception {
        super.open();
        pages = new HashMap<>();
        earliestMinuteMillis = Long.MAX_VALUE;
        scheduleFlush();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // where a timer fails, Flink fails the task
    private void scheduleFlush() {
        long now = getProcessingTimeService().getCurrentProcessingTime();
        getProcessingTimeService().registerTimer(now + flushIntervalMillis, this);
    }

    @Override
    public void onProcessingTime(long time) {
        flush();
        scheduleFlush();
    }

    @Override
    public void processElement(StreamRecord<Inbound> element) {
        Inbound inbound = element.getValue();
        long minuteMillis = MinuteTicks.minuteOf(inbound.eventTimeNanos());
        turnTo(inbound.topic(), inbound.partition(), minuteMillis);
        TickPartial partial = partialsOfOpenPage.get(inbound.instrumentId());
        if (partial == null) {
            partial = TickPartial.empty(inbound.instrumentId(), openPage.topic, openPage.partition, minuteMillis);
            partialsOfOpenPage.put(inbound.instrumentId(), partial);
        }
        switch (inbound.kind()) {
            case QUOTE -> partial.add(inbound.quote(), inbound.appendMillis());
            case TRADE -> partial.add(inbound.trade(), inbound.appendMillis());
            case CLOSE, STATUS -> partial.ticks().addOther();
            case HEARTBEAT, INSTRUMENT, DEAD_LETTER ->
                throw new IllegalStateException(inbound.kind() + " is no tick: " + inbound.topic() + "/"
                        + inbound.partition() + " at offset " + inbound.offset());
        }
    }

    /** Ticks come in runs of one partition and minute; most of them find their page open. */
    private void turnTo(String topic, int partition, long minuteMillis) {
        if (openPage == null || !openPage.isOf(topic, partition, minuteMillis)) {
            openPage = new Page(topic, partition, minuteMillis);
            partialsOfOpenPage = pages.computeIfAbsent(openPage, ignored -> new HashMap<>());
            earliestMinuteMillis = Math.min(earliestMinuteMillis, minuteMillis);
        }
    }

    @Override
    public void processWatermark(Watermark watermark) throws Exception {
        if (!pages.isEmpty() && watermark.getTimestamp() >= earliestMinuteMillis + MinuteTicks.MINUTE_MILLIS - 1) {
            flush();
        }
        super.processWatermark(watermark);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        flush();
    }

    @Override
    public void finish() throws Exception {
        flush();
        super.finish();
    }

    private void flush() {
        for (Map<String, TickPartial> page : pages.values()) {
            for (TickPartial partial : page.values()) {
                partial.tradeSequences().trimToSize();
                partial.quoteSequences().trimToSize();
                output.collect(new StreamRecord<>(partial));
            }
        }
        pages.clear();
        openPage = null;
        partialsOfOpenPage = null;
        earliestMinuteMillis = Long.MAX_VALUE;
    }

    /** Where the sums of one partition and minute are kept. */
    private record Page(String topic, int partition, long minuteMillis) {
        boolean isOf(String otherTopic, int otherPartition, long otherMinuteMillis) {
            return minuteMillis == otherMinuteMillis && partition == otherPartition && topic.equals(otherTopic);
        }
    }
}
