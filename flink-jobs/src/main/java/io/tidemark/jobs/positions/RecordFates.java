package io.tidemark.jobs.positions;

import io.tidemark.domain.execution.Execution;
import io.tidemark.domain.execution.ExecutionFate;
import io.tidemark.domain.version.RowVersion;
import io.tidemark.jobs.kafka.DeadLetter;
import io.tidemark.jobs.kafka.DeadLetterReason;
import io.tidemark.jobs.kafka.Inbound;
import io.tidemark.jobs.reconciliation.PartitionTally;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/** Says what became of a record: in the books, as a dead letter, as the fate of an execution. */
final class RecordFates {
    private final Output<?> output;
    private final ReferenceBook references;
    private final int generation;

    RecordFates(Output<?> output, ReferenceBook references, int generation) {
        this.output = output;
        this.references = references;
        this.generation = generation;
    }

    /** Publishes what became of an execution; cash flows are in the positions alone. */
    void publish(Inbound inbound, ExecutionFate fate, boolean late, @Nullable String detail) {
        Execution execution = inbound.execution();
        if (execution == null) {
            return;
        }
        String accountId = execution.accountId();
        output.collect(
                PositionsOperator.EXECUTIONS,
                new StreamRecord<>(new ExecutionState(
                        execution,
                        fate,
                        late,
                        detail,
                        MarkBook.dayOf(inbound.eventTimeMillis()),
                        accountId == null ? null : references.account(accountId, inbound.eventTimeNanos()),
                        references.instrument(execution.instrumentId(), inbound.eventTimeNanos()),
                        inbound.partition(),
                        inbound.offset(),
                        Instant.ofEpochMilli(inbound.appendMillis()),
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

    /** Accounts for records. */
    void tally(PartitionTally tally) {
        output.collect(PositionsOperator.TALLIES, new StreamRecord<>(tally));
    }
}
