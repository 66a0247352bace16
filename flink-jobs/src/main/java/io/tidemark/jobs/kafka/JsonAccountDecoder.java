package io.tidemark.jobs.kafka;

import io.tidemark.domain.position.CostMethod;
import io.tidemark.domain.reference.Account;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Records of {@code reference.accounts} in JSON. */
final class JsonAccountDecoder implements RecordDecoder {
    private static final long serialVersionUID = 1L;

    private transient @Nullable JsonFields reused;
    private transient @Nullable KnownNames reusedKeys;

    @Override
    public Inbound decode(ConsumerRecord<byte[], byte[]> message) throws RejectedRecordException {
        JsonFields fields = fields();
        fields.read(message.value());
        byte[] key = message.key();
        String accountId = fields.identifier("account_id");
        Identifiers.requireKey(key, key == null ? null : keys().of(key, 0, key.length), "account_id", accountId);
        Account account = new Account(
                accountId,
                fields.integer("effective_from"),
                fields.identifier("desk"),
                fields.optionalIdentifier("book"),
                fields.optionalIdentifier("trader_id"),
                fields.optionalIdentifier("trader_name"),
                fields.identifier("base_currency"),
                costMethod(fields));
        return Inbound.Place.of(message).account(account);
    }

    /** Another method's account is refused, because figures by the wrong one would look right. */
    private static CostMethod costMethod(JsonFields fields) throws RejectedRecordException {
        CostMethod method =
                fields.has("cost_method") ? fields.oneOf("cost_method", CostMethod.values()) : CostMethod.AVERAGE;
        if (method != CostMethod.AVERAGE) {
            throw new RejectedRecordException(
                    DeadLetterReason.BAD_VALUE,
                    "cost_method is " + method + "; only AVERAGE is supported by this version");
        }
        return method;
    }

    @Override
    public long unknownFields() {
        return fields().unknownFields();
    }

    private JsonFields fields() {
        JsonFields fields = reused;
        if (fields == null) {
            fields = new JsonFields(
                    "account_id",
                    "desk",
                    "book",
                    "trader_id",
                    "trader_name",
                    "base_currency",
                    "cost_method",
                    "effective_from");
            reused = fields;
        }
        return fields;
    }

    private KnownNames keys() {
        KnownNames keys = reusedKeys;
        if (keys == null) {
            keys = new KnownNames();
            reusedKeys = keys;
        }
        return keys;
    }
}
