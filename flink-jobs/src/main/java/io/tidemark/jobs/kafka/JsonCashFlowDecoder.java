package io.tidemark.jobs.kafka;

import io.tidemark.domain.execution.CashFlow;
import io.tidemark.domain.execution.CashFlowType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Records of {@code cash_flows} in JSON, and heartbeats. */
final class JsonCashFlowDecoder implements RecordDecoder {
    private static final long serialVersionUID = 1L;

    private static final CashFlowType[] TYPES = CashFlowType.values();

    private final ClockRule clockRule;
    private transient @Nullable JsonEvents reused;

    JsonCashFlowDecoder(ClockRule clockRule) {
        this.clockRule = clockRule;
    }

    @Override
    public Inbound decode(ConsumerRecord<byte[], byte[]> message) throws RejectedRecordException {
        JsonEvents events = events();
        long eventTimeNanos = events.read(message);
        if (events.isHeartbeat()) {
            return Inbound.Place.of(message).heartbeat(eventTimeNanos);
        }
        JsonFields fields = events.fields();
        CashFlow cashFlow = new CashFlow(
                events.instrumentId(message),
                fields.identifier("cash_flow_id"),
                fields.identifier("account_id"),
                fields.oneOf("cash_flow_type", TYPES),
                fields.decimal("amount"),
                fields.identifier("currency"),
                eventTimeNanos);
        return Inbound.Place.of(message).cashFlow(cashFlow, message.value());
    }

    @Override
    public long unknownFields() {
        return events().unknownFields();
    }

    private JsonEvents events() {
        JsonEvents events = reused;
        if (events == null) {
            events = new JsonEvents(clockRule, "cash_flow_id", "account_id", "cash_flow_type", "amount", "currency");
            reused = events;
        }
        return events;
    }
}
