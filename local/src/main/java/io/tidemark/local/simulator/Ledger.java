package io.tidemark.local.simulator;

import io.tidemark.local.feed.FeedTopic;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The counts of what was handed out; written by one thread, read by any. */
final class Ledger {
    private final Map<String, Counts> topics = new TreeMap<>();
    private final long[] faults = new long[Fault.values().length];
    private long distinctExecutions;
    private long amendments;
    private long missingTicks;
    private long openPositions;

    Ledger(Iterable<FeedTopic> fed) {
        for (FeedTopic topic : fed) {
            topics.put(topic.name(), new Counts());
        }
    }

    private static final class Counts {
        private final long[] copies = new long[Fault.values().length];
        private long records;
        private long late;
    }

    synchronized void countReference(FeedTopic topic) {
        counts(topic).records++;
    }

    synchronized void count(Parcel parcel) {
        Counts counts = counts(parcel.topic());
        counts.records++;
        count(parcel.delay());
        count(parcel.meaning().ofTheMarket());
        Fault copied = parcel.kind().fault();
        if (copied != null) {
            counts.copies[copied.ordinal()]++;
            count(copied);
        }
        if (parcel.delay() == Fault.LATE) {
            counts.late++;
        }
        if (parcel.kind() == Parcel.Kind.AMENDMENT) {
            amendments++;
        }
        missingTicks += parcel.meaning().missing();
        Stake stake = parcel.meaning().stake();
        if (stake != null) {
            distinctExecutions++;
            openPositions += stake.tell(parcel.meaning().quantity());
        }
    }

    private void count(@Nullable Fault fault) {
        if (fault != null) {
            faults[fault.ordinal()]++;
        }
    }

    private Counts counts(FeedTopic topic) {
        return Objects.requireNonNull(topics.get(topic.name()));
    }

    synchronized Made made() {
        Map<String, Map<Fault, Long>> copies = new TreeMap<>();
        Map<String, Long> late = new TreeMap<>();
        topics.forEach((topic, counts) -> {
            copies.put(topic, byFault(counts.copies));
            late.put(topic, counts.late);
        });
        return new Made(
                counts(FeedTopic.INSTRUMENTS).records,
                counts(FeedTopic.ACCOUNTS).records,
                counts(FeedTopic.TICKS).records,
                counts(FeedTopic.EXECUTIONS).records,
                counts(FeedTopic.CASH_FLOWS).records,
                distinctExecutions,
                amendments,
                missingTicks,
                openPositions,
                byFault(faults),
                Collections.unmodifiableMap(copies),
                Collections.unmodifiableMap(late));
    }

    private static Map<Fault, Long> byFault(long[] counts) {
        Map<Fault, Long> map = new EnumMap<>(Fault.class);
        for (Fault fault : Fault.values()) {
            if (counts[fault.ordinal()] > 0) {
                map.put(fault, counts[fault.ordinal()]);
            }
        }
        return Collections.unmodifiableMap(map);
    }
}
