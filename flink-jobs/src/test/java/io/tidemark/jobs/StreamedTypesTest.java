package io.tidemark.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.domain.market.MinuteBar;
import io.tidemark.domain.market.MinuteMark;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.pnl.LivePosition;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.jobs.bars.InstrumentRecord;
import io.tidemark.jobs.kafka.DeadLetter;
import io.tidemark.jobs.kafka.Inbound;
import io.tidemark.jobs.positions.AccountLedger;
import io.tidemark.jobs.positions.BellState;
import io.tidemark.jobs.positions.EventId;
import io.tidemark.jobs.positions.ExecutionState;
import io.tidemark.jobs.positions.InstrumentMarks;
import io.tidemark.jobs.positions.LedgerDay;
import io.tidemark.jobs.positions.LedgerEntry;
import io.tidemark.jobs.positions.LedgerInput;
import io.tidemark.jobs.positions.LedgerNews;
import io.tidemark.jobs.positions.LedgerPage;
import io.tidemark.jobs.positions.MinuteOutput;
import io.tidemark.jobs.positions.MinuteStatus;
import io.tidemark.jobs.positions.ReferenceId;
import io.tidemark.jobs.positions.ReferenceRecord;
import io.tidemark.jobs.positions.RestatementProgress;
import io.tidemark.jobs.positions.WaitingRecord;
import io.tidemark.jobs.reconciliation.Balance;
import io.tidemark.jobs.reconciliation.PartitionTally;
import io.tidemark.jobs.sequences.ContiguityRecord;
import io.tidemark.jobs.sequences.SequenceGap;
import io.tidemark.jobs.sequences.SequencePartial;
import io.tidemark.jobs.sequences.TrackedSequence;
import io.tidemark.jobs.ticks.TickPartial;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamedTypesTest {
    /** What nobody changes once it is made; bytes are those of a record as it was read. */
    private static final Set<Class<?>> VALUES =
            Set.of(String.class, BigDecimal.class, Instant.class, Long.class, Integer.class, byte[].class);

    @ParameterizedTest
    @ValueSource(
            classes = {
                Inbound.class,
                TickPartial.class,
                MinuteTicks.class,
                MinuteBar.class,
                InstrumentRecord.class,
                DeadLetter.class,
                SequencePartial.class,
                SequenceGap.class,
                TrackedSequence.class,
                ContiguityRecord.class,
                PartitionTally.class,
                Balance.class,
                PositionMinute.class,
                LivePosition.class,
                MinuteMark.class,
                LedgerInput.class,
                LedgerNews.class,
                LedgerEntry.class,
                LedgerPage.class,
                LedgerDay.class,
                EventId.class,
                WaitingRecord.class,
                AccountLedger.class,
                InstrumentMarks.class,
                BellState.class,
                ReferenceId.class,
                ReferenceRecord.class,
                ExecutionState.class,
                MinuteStatus.class,
                RestatementProgress.class,
                MinuteOutput.class
            })
    void isSerializedFieldByFieldAndNowhereByKryo(Class<?> type) {
        assertThat(strictSerializer(type)).isInstanceOf(PojoSerializer.class);
    }

    /** A sink keeps them until their batch is stored, without copying them, while the task that made them goes on. */
    @ParameterizedTest
    @ValueSource(
            classes = {
                MinuteOutput.class,
                LivePosition.class,
                ExecutionState.class,
                MinuteBar.class,
                DeadLetter.class,
                Balance.class,
                SequenceGap.class
            })
    void whatIsStoredCannotChangeAfterwards(Class<?> type) {
        assertThat(changeable(type)).isEmpty();
    }

    /** The same finds what does change: partitions are counted on in place. */
    @Test
    void whatIsChangedInPlaceIsFound() {
        assertThat(changeable(Kept.class)).containsExactly(PartitionTally.class);
    }

    /** Holds one that changes, not at its surface. */
    public record Kept(String topic, List<PartitionTally> tallies) {}

    /** The types within a type, however deep, that are neither values nor records. */
    private static Set<Class<?>> changeable(Type type) {
        Set<Class<?>> found = new HashSet<>();
        if (type instanceof ParameterizedType generic) {
            for (Type argument : generic.getActualTypeArguments()) {
                found.addAll(changeable(argument));
            }
            return found;
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            for (RecordComponent component : plain.getRecordComponents()) {
                found.addAll(changeable(component.getGenericType()));
            }
        } else if (!plain.isPrimitive() && !plain.isEnum() && !VALUES.contains(plain)) {
            found.add(plain);
        }
        return found;
    }

    /** A date is such a type; were this to pass, the test above would prove nothing. */
    public record WithDate(LocalDate date) {}

    @Test
    void typeThatWouldFallBackToKryoIsRefused() {
        assertThatThrownBy(() -> strictSerializer(WithDate.class)).hasMessageContaining("Generic types");
    }

    /** With generic types off, making the serializer fails if any field, however deep, would fall back to Kryo. */
    private static TypeSerializer<?> strictSerializer(Class<?> type) {
        Configuration strict = new Configuration();
        strict.set(PipelineOptions.GENERIC_TYPES, false);
        return TypeInformation.of(type).createSerializer(new SerializerConfigImpl(strict));
    }
}
