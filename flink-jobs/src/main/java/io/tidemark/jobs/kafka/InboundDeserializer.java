package io.tidemark.jobs.kafka;

import java.time.Instant;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The one parse at the edge: every Kafka record becomes exactly one {@link Inbound}, a dead letter if it must.
 *
 * <p>It runs inside the source, because the clock of each partition needs the event time of each record, and never
 * fails for a record.
 */
public final class InboundDeserializer implements KafkaRecordDeserializationSchema<Inbound> {
    private static final long serialVersionUID = 1L;

    private final RecordDecoder decoder;

    private InboundDeserializer(RecordDecoder decoder) {
        this.decoder = decoder;
    }

    /** For {@code market.ticks} in the encoding that the topic is in. */
    public static InboundDeserializer ticks(TickFormat format, ClockRule clockRule) {
        return new InboundDeserializer(new TickDecoder(format, clockRule));
    }

    /** For {@code market.ticks} in JSON. */
    public static InboundDeserializer jsonTicks(ClockRule clockRule) {
        return ticks(TickFormat.JSON, clockRule);
    }

    /** For {@code market.ticks} in the binary layout. */
    public static InboundDeserializer binaryTicks(ClockRule clockRule) {
        return ticks(TickFormat.BINARY, clockRule);
    }

    /** For {@code executions} in JSON. */
    public static InboundDeserializer jsonExecutions(ClockRule clockRule) {
        return new InboundDeserializer(new JsonExecutionDecoder(clockRule));
    }

    /** For {@code cash_flows} in JSON. */
    public static InboundDeserializer jsonCashFlows(ClockRule clockRule) {
        return new InboundDeserializer(new JsonCashFlowDecoder(clockRule));
    }

    /** For {@code reference.instruments} in JSON. */
    public static InboundDeserializer jsonInstruments() {
        return new InboundDeserializer(new JsonInstrumentDecoder());
    }

    /** For {@code reference.accounts} in JSON. */
    public static InboundDeserializer jsonAccounts() {
        return new InboundDeserializer(new JsonAccountDecoder());
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        context.getMetricGroup().gauge("unknownFields", decoder::unknownFields);
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<Inbound> out) {
        Inbound inbound;
        try {
            inbound = decoder.decode(message);
        } catch (RejectedRecordException e) {
            inbound = deadLetter(message, e);
        }
        out.collect(inbound);
    }

    private static Inbound deadLetter(ConsumerRecord<byte[], byte[]> message, RejectedRecordException rejection) {
        DeadLetter letter = new DeadLetter(
                message.topic(),
                message.partition(),
                message.offset(),
                Instant.ofEpochMilli(message.timestamp()),
                rejection.reason(),
                rejection.detail(),
                message.key(),
                message.value());
        return Inbound.Place.of(message).deadLetter(letter);
    }

    @Override
    public TypeInformation<Inbound> getProducedType() {
        return TypeInformation.of(Inbound.class);
    }
}
