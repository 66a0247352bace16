package io.tidemark.jobs.kafka;

import io.tidemark.domain.market.MarkMethod;
import io.tidemark.domain.reference.Instrument;
import java.math.BigDecimal;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Records of {@code reference.instruments} in JSON. */
final class JsonInstrumentDecoder implements RecordDecoder {
    private static final long serialVersionUID = 1L;

    private static final int DEFAULT_STALE_AFTER_SECONDS = 300;

    private transient @Nullable JsonFields reused;
    private transient @Nullable KnownNames reusedKeys;

    @Override
    public Inbound decode(ConsumerRecord<byte[], byte[]> message) throws RejectedRecordException {
        JsonFields fields = fields();
        fields.read(message.value());
        byte[] key = message.key();
        String instrumentId = fields.identifier("instrument_id");
        Identifiers.requireKey(key, key == null ? null : keys().of(key, 0, key.length), "instrument_id", instrumentId);
        BigDecimal multiplier = fields.has("multiplier") ? fields.decimal("multiplier") : BigDecimal.ONE;
        if (multiplier.signum() <= 0) {
            throw new RejectedRecordException(
                    DeadLetterReason.BAD_VALUE, "multiplier is " + multiplier + "; it is above 0");
        }
        BigDecimal priceIncrement = fields.has("price_increment") ? fields.decimal("price_increment") : null;
        long effectiveFrom = fields.integer("effective_from");
        Instrument instrument = new Instrument(
                instrumentId,
                effectiveFrom,
                fields.has("symbol") ? fields.identifier("symbol") : symbolOf(instrumentId),
                fields.optionalIdentifier("asset_class"),
                fields.identifier("venue"),
                fields.identifier("currency"),
                multiplier,
                priceIncrement,
                fields.optionalIdentifier("calendar_id"),
                fields.has("mark_method") ? fields.oneOf("mark_method", MarkMethod.values()) : MarkMethod.LAST_THEN_MID,
                staleAfterSeconds(fields),
                fields.codes("ineligible_conditions"),
                fields.codes("contiguous_sequence"));
        return Inbound.Place.of(message).instrument(instrument);
    }

    private static String symbolOf(String instrumentId) {
        int dot = instrumentId.lastIndexOf('.');
        return dot > 0 ? instrumentId.substring(0, dot) : instrumentId;
    }

    private static int staleAfterSeconds(JsonFields fields) throws RejectedRecordException {
        if (!fields.has("stale_after_seconds")) {
            return DEFAULT_STALE_AFTER_SECONDS;
        }
        long seconds = fields.integer("stale_after_seconds");
        if (seconds <= 0 || seconds > Integer.MAX_VALUE) {
            throw new RejectedRecordException(
                    DeadLetterReason.BAD_VALUE, "stale_after_seconds is " + seconds + "; it is above 0");
        }
        return (int) seconds;
    }

    @Override
    public long unknownFields() {
        return fields().unknownFields();
    }

    private JsonFields fields() {
        JsonFields fields = reused;
        if (fields == null) {
            fields = new JsonFields(
                    "instrument_id",
                    "symbol",
                    "asset_class",
                    "venue",
                    "currency",
                    "multiplier",
                    "price_increment",
                    "calendar_id",
                    "mark_method",
                    "stale_after_seconds",
                    "ineligible_conditions",
                    "contiguous_sequence",
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
