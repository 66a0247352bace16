package io.tidemark.jobs.positions;

import io.tidemark.domain.execution.Execution;
import io.tidemark.domain.execution.ExecutionChain;
import io.tidemark.domain.execution.ExecutionFate;
import io.tidemark.domain.version.RowVersion;
import io.tidemark.jobs.kafka.DeadLetter;
import io.tidemark.jobs.kafka.DeadLetterReason;
import io.tidemark.jobs.kafka.Inbound;
import io.tidemark.jobs.reconciliation.PartitionTallies;
import io.tidemark.jobs.reconciliation.PartitionTally;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/** Says what became of a record: in the books, as a dead letter, as the fate of an execution. */
final class RecordFates {
    private static final long NANOS_A_MILLI = 1_000_000;

    private final Output<?> output;
    private final ReferenceBook references;
    private final int generation;

    /** Of every partition that anything was decided of since the last barrier. */
    private final PartitionTallies tallies = new PartitionTallies();

    RecordFates(Output<?> output, ReferenceBook references, int generation) {
        this.output = output;
        this.references = references;
        this.generation = generation;
    }

    /** Publishes what became of an execution that is in no ledger; cash flows are in the positions alone. */
    void publish(Inbound inbound, ExecutionFate fate, boolean late, @Nullable String detail) {
        Execution execution = inbound.execution();
        if (execution != null) {
            publish(
                    execution,
                    fate,
                    late,
                    detail,
                    inbound.partition(),
                    inbound.offset(),
                    inbound.appendMillis(),
                    inbound.eventTimeNanos());
        }
    }

    /**
     * Publishes what became of the records of an execution whose fates are others than they were.
     *
     * @param before the execution as it was known before; null for not at all
     * @param after the execution as it is known now
     */
    void publish(@Nullable LedgerEntry before, LedgerEntry after) {
        if (after.execution() == null) {
            return;
        }
        ExecutionChain chain = after.chain();
        ExecutionChain chainBefore = before == null ? null : before.chain();
        publish(
                after,
                chain,
                chainBefore,
                after.execution(),
                after.late(),
                after.partition(),
                after.offset(),
                after.appendMillis());
        for (LedgerAmendment amendment : after.amendments()) {
            publish(
                    after,
                    chain,
                    chainBefore,
                    amendment.execution(),
                    amendment.late(),
                    amendment.partition(),
                    amendment.offset(),
                    amendment.appendMillis());
        }
    }

    private void publish(
            LedgerEntry entry,
            ExecutionChain chain,
            @Nullable ExecutionChain before,
            Execution link,
            @Nullable Lateness late,
            int partition,
            long offset,
            long appendMillis) {
        ExecutionFate fate = chain.fateOf(link);
        if (before != null && before.has(link) && before.fateOf(link) == fate) {
            return;
        }
        publish(link, fate, late != null, null, partition, offset, appendMillis, entry.eventTimeNanos());
    }

    /**
     * Publishes a fate.
     *
     * @param placeNanos event time at which it has its effect, nanoseconds since the epoch, UTC
     */
    private void publish(
            Execution execution,
            ExecutionFate fate,
            boolean late,
            @Nullable String detail,
            int partition,
            long offset,
            long appendMillis,
            long placeNanos) {
        String accountId = execution.accountId();
        output.collect(
                PositionsOperator.EXECUTIONS,
                new StreamRecord<>(new ExecutionState(
                        execution,
                        fate,
                        late,
                        detail,
                        MarkBook.dayOf(Math.floorDiv(placeNanos, NANOS_A_MILLI)),
                        accountId == null ? null : references.account(accountId, placeNanos),
                        references.instrument(execution.instrumentId(), placeNanos),
                        partition,
                        offset,
                        Instant.ofEpochMilli(appendMillis),
                        RowVersion.of(generation, 1, fate.rank()))));
    }

    /** Makes a dead letter of a record, and accounts for it as one. */
    void reject(Inbound inbound, DeadLetterReason reason, String detail) {
        tally(PartitionTally.deadLetters(inbound.topic(), inbound.partition(), 1));
        output.collect(
                PositionsOperator.DEAD_LETTERS,
                new StreamRecord<>(new DeadLetter(
                        inbound.topic(),
                        inbound.partition(),
                        inbound.offset(),
                        Instant.ofEpochMilli(inbound.appendMillis()),
                        reason,
                        detail,
                        Objects.requireNonNull(inbound.instrumentId()).getBytes(StandardCharsets.UTF_8),
                        inbound.value())));
    }

    /** Accounts for records; what comes to be of one partition until the next barrier is told as one. */
    void tally(PartitionTally tally) {
        tallies.add(tally);
    }

    /**
     * Hands over what was accounted for; to be called before each barrier and at the end of the input, so that nothing of it has to
     * be kept in state.
     */
    void reportTallies() {
        tallies.forEach(tally -> output.collect(PositionsOperator.TALLIES, new StreamRecord<>(tally)));
        tallies.clear();
    }
}
