package io.tidemark.local.simulator;

import io.tidemark.local.feed.FeedTopic;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many records of which kind were handed out: everything that a reconciliation must find again. A record is in exactly
 * one of what {@link #accepted}, {@link #duplicates}, {@link #deadLetters} and {@link #waiting} count.
 *
 * @param instruments records of {@code reference.instruments}
 * @param accounts records of {@code reference.accounts}
 * @param ticks records of {@code market.ticks}, faulty copies among them
 * @param executions records of {@code executions}, amendments and faulty copies among them
 * @param cashFlows records of {@code cash_flows}, faulty copies among them
 * @param distinctExecutions trades and openings, each once
 * @param amendments corrections and cancels
 * @param missingTicks sequence numbers of ticks that no record has
 * @param openPositions accounts and listings whose executions handed out so far do not come to zero
 * @param fates of trades, openings and amendments handed out, by what becomes of them: {@code LIVE}, {@code CORRECTED},
 *     {@code CANCELLED}, or {@code WAITING} for what an amendment names and was not handed out; absent is 0
 * @param faults by fault: records that it delayed, copied or made; of gaps, halts and quiet spells how many began;
 *     absent is 0
 * @param copies by topic and fault: of {@code faults} those that are records beside the good ones
 * @param late by topic: of {@code faults} those delivered 5 s to 5 min after their event time
 */
public record Made(
        long instruments,
        long accounts,
        long ticks,
        long executions,
        long cashFlows,
        long distinctExecutions,
        long amendments,
        long missingTicks,
        long openPositions,
        Map<String, Long> fates,
        Map<Fault, Long> faults,
        Map<String, Map<Fault, Long>> copies,
        Map<String, Long> late) {

    /** All records of a topic. */
    public long records(FeedTopic topic) {
        return Map.of(
                        FeedTopic.INSTRUMENTS, instruments,
                        FeedTopic.ACCOUNTS, accounts,
                        FeedTopic.TICKS, ticks,
                        FeedTopic.EXECUTIONS, executions,
                        FeedTopic.CASH_FLOWS, cashFlows)
                .getOrDefault(topic, 0L);
    }

    /** All records. */
    public long records() {
        return instruments + accounts + ticks + executions + cashFlows;
    }

    /** How often a fault happened. */
    public long of(Fault fault) {
        return faults.getOrDefault(fault, 0L);
    }

    /** Records of a topic that a job is to count as duplicates. */
    public long duplicates(FeedTopic topic) {
        return copies(topic, Fault.DUPLICATE);
    }

    /** Records of a topic that a job is to make dead letters of, by reason; reasons without any are left out. */
    public Map<String, Long> deadLetters(FeedTopic topic) {
        Map<String, Long> letters = new LinkedHashMap<>();
        letters.put("MALFORMED", copies(topic, Fault.MALFORMED));
        letters.put("AHEAD_OF_TIME", copies(topic, Fault.SKEWED));
        letters.put("CONFLICTING_DUPLICATE", copies(topic, Fault.CONFLICTING));
        letters.values().removeIf(count -> count == 0);
        return letters;
    }

    /** Records of a topic that wait for others, which were not handed out. */
    public long waiting(FeedTopic topic) {
        return topic.equals(FeedTopic.EXECUTIONS) ? fates.getOrDefault("WAITING", 0L) : 0;
    }

    /** Records of a topic that are neither duplicates nor dead letters nor wait. */
    public long accepted(FeedTopic topic) {
        long letters =
                deadLetters(topic).values().stream().mapToLong(Long::longValue).sum();
        return records(topic) - duplicates(topic) - letters - waiting(topic);
    }

    /** Records of a topic delivered 5 s to 5 min after their event time. */
    public long late(FeedTopic topic) {
        return late.getOrDefault(topic.name(), 0L);
    }

    private long copies(FeedTopic topic, Fault fault) {
        return copies.getOrDefault(topic.name(), Map.of()).getOrDefault(fault, 0L);
    }
}
