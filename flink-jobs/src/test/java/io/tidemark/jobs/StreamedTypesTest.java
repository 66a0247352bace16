package io.tidemark.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.domain.execution.CashFlow;
import io.tidemark.domain.execution.Execution;
import io.tidemark.domain.market.MarkMethod;
import io.tidemark.domain.market.MarkStatus;
import io.tidemark.domain.market.MinuteBar;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.pnl.LivePosition;
import io.tidemark.domain.pnl.PositionFigures;
import io.tidemark.domain.pnl.PositionKey;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.domain.pnl.PreviousClose;
import io.tidemark.domain.pnl.RevisionReason;
import io.tidemark.domain.reference.Account;
import io.tidemark.domain.reference.Instrument;
import io.tidemark.jobs.bars.InstrumentRecord;
import io.tidemark.jobs.kafka.DeadLetter;
import io.tidemark.jobs.kafka.Inbound;
import io.tidemark.jobs.positions.ExecutionState;
import io.tidemark.jobs.positions.MinuteOutput;
import io.tidemark.jobs.positions.MinuteStatus;
import io.tidemark.jobs.reconciliation.Balance;
import io.tidemark.jobs.reconciliation.PartitionTally;
import io.tidemark.jobs.ticks.TickPartial;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamedTypesTest {
    @ParameterizedTest
    @ValueSource(
            classes = {
                Inbound.class,
                TickPartial.class,
                MinuteTicks.class,
                MinuteBar.class,
                InstrumentRecord.class,
                DeadLetter.class,
                PartitionTally.class,
                Balance.class,
                Execution.class,
                CashFlow.class,
                Instrument.class,
                Account.class,
                LivePosition.class,
                MinuteStatus.class
            })
    void isSerializedFieldByFieldAndNowhereByKryo(Class<?> type) {
        assertThat(strictSerializer(type)).isInstanceOf(PojoSerializer.class);
    }

    @ParameterizedTest
    @ValueSource(classes = {PositionMinute.class, MinuteOutput.class, ExecutionState.class})
    void recordWithADateIsSerializedFieldByFieldToo(Class<? extends Record> type) {
        assertThat(strictSerializer(StreamedRecords.of(type))).isInstanceOf(PojoSerializer.class);
    }

    @Test
    void recordWithADateComesBackAsItWent() throws Exception {
        PositionMinute row = new PositionMinute(
                LocalDate.of(2026, 1, 31),
                Instant.ofEpochSecond(1_769_817_600),
                new PositionKey("equities", null, "t-1", "acc", "A.X"),
                new PositionFigures(
                        "USD",
                        "USD",
                        new BigDecimal("-1.50"),
                        null,
                        BigDecimal.ONE,
                        BigDecimal.TEN,
                        null,
                        BigDecimal.ZERO,
                        null,
                        new BigDecimal("2.5"),
                        7L,
                        MarkMethod.MID,
                        MarkStatus.CARRIED,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null),
                PreviousClose.NOTHING,
                new BigDecimal("0.000000000001"),
                3,
                1,
                Instant.ofEpochMilli(5),
                -1,
                RevisionReason.LATE,
                true);
        TypeSerializer<MinuteOutput> serializer = strictSerializer(StreamedRecords.of(MinuteOutput.class));
        DataOutputSerializer written = new DataOutputSerializer(1_024);
        MinuteOutput output = new MinuteOutput(row, null);

        serializer.serialize(output, written);

        assertThat(serializer.deserialize(new DataInputDeserializer(written.getCopyOfBuffer())))
                .isEqualTo(output);
        assertThat(serializer.copy(output)).isEqualTo(output);
    }

    /** A date is such a type; were this to pass, the test above would prove nothing. */
    public record WithDate(LocalDate date) {}

    @Test
    void typeThatWouldFallBackToKryoIsRefused() {
        assertThatThrownBy(() -> strictSerializer(WithDate.class)).hasMessageContaining("Generic types");
    }

    /** With generic types off, making the serializer fails if any field, however deep, would fall back to Kryo. */
    private static TypeSerializer<?> strictSerializer(Class<?> type) {
        return strictSerializer(TypeInformation.of(type));
    }

    private static <T> TypeSerializer<T> strictSerializer(TypeInformation<T> type) {
        Configuration strict = new Configuration();
        strict.set(PipelineOptions.GENERIC_TYPES, false);
        return type.createSerializer(new SerializerConfigImpl(strict));
    }
}
