package io.tidemark.jobs.kafka;

import io.tidemark.domain.execution.Execution;
import io.tidemark.domain.execution.ExecutionType;
import io.tidemark.domain.execution.Side;
import java.math.BigDecimal;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Records of {@code executions} in JSON: trades, openings, amendments of them, and heartbeats. */
final class JsonExecutionDecoder implements RecordDecoder {
    private static final long serialVersionUID = 1L;

    private static final ExecutionType[] TYPES = ExecutionType.values();
    private static final Side[] SIDES = Side.values();

    private final ClockRule clockRule;
    private transient @Nullable JsonEvents reused;

    JsonExecutionDecoder(ClockRule clockRule) {
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
        String instrumentId = events.instrumentId(message);
        String executionId = fields.identifier("execution_id");
        ExecutionType type = fields.oneOf("execution_type", TYPES);
        boolean cancel = type == ExecutionType.CANCEL;
        BigDecimal commission = commission(fields, cancel);
        Execution execution = new Execution(
                instrumentId,
                executionId,
                type,
                reference(fields, type, executionId),
                fields.optionalIdentifier("order_id"),
                needless(fields, "account_id", cancel) ? null : fields.identifier("account_id"),
                fields.optionalIdentifier("trader_id"),
                fields.identifier("venue"),
                needless(fields, "side", cancel) ? null : fields.oneOf("side", SIDES),
                needless(fields, "quantity", cancel) ? null : quantity(fields),
                needless(fields, "price", cancel) ? null : fields.decimal("price"),
                commission,
                commissionCurrency(fields, commission),
                eventTimeNanos,
                fields.has("sequence") ? EventRules.requireSequence(fields.integer("sequence")) : 0);
        return Inbound.Place.of(message).execution(execution, message.value());
    }

    /** A cancel says by its reference what it takes away; whatever else it says is kept, and nothing is asked for. */
    private static boolean needless(JsonFields fields, String name, boolean cancel) {
        return cancel && !fields.has(name);
    }

    private static @Nullable String reference(JsonFields fields, ExecutionType type, String executionId)
            throws RejectedRecordException {
        if (!type.isAmendment()) {
            if (fields.has("reference_execution_id")) {
                throw badValue("reference_execution_id is given, but a " + type + " refers to no other execution");
            }
            return null;
        }
        String reference = fields.identifier("reference_execution_id");
        if (reference.equals(executionId)) {
            throw badValue("reference_execution_id is the record's own execution_id " + Excerpt.of(executionId));
        }
        return reference;
    }

    private static BigDecimal quantity(JsonFields fields) throws RejectedRecordException {
        BigDecimal quantity = fields.decimal("quantity");
        if (quantity.signum() <= 0) {
            throw badValue("quantity is " + quantity + "; it is above 0, and side says the direction");
        }
        return quantity;
    }

    private static @Nullable BigDecimal commission(JsonFields fields, boolean cancel) throws RejectedRecordException {
        if (fields.has("commission")) {
            return fields.decimal("commission");
        }
        return cancel ? null : BigDecimal.ZERO;
    }

    private static @Nullable String commissionCurrency(JsonFields fields, @Nullable BigDecimal commission)
            throws RejectedRecordException {
        return commission != null && commission.signum() != 0
                ? fields.identifier("commission_currency")
                : fields.optionalIdentifier("commission_currency");
    }

    private static RejectedRecordException badValue(String detail) {
        return new RejectedRecordException(DeadLetterReason.BAD_VALUE, detail);
    }

    @Override
    public long unknownFields() {
        return events().unknownFields();
    }

    private JsonEvents events() {
        JsonEvents events = reused;
        if (events == null) {
            events = new JsonEvents(
                    clockRule,
                    "execution_id",
                    "execution_type",
                    "reference_execution_id",
                    "order_id",
                    "account_id",
                    "trader_id",
                    "venue",
                    "side",
                    "quantity",
                    "price",
                    "commission",
                    "commission_currency",
                    "sequence");
            reused = events;
        }
        return events;
    }
}
