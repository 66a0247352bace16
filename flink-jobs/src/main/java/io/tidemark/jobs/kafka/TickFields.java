package io.tidemark.jobs.kafka;

import io.tidemark.domain.market.AggressorSide;
import io.tidemark.domain.market.TradingStatus;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one record of {@code market.ticks} in one encoding. What a field may be, of itself, is checked here;
 * what the fields may be together is the business of {@link TickDecoder}, the same for every encoding.
 *
 * <p>Every method but {@link #read} and {@link #unknownFields} refuses a field that is absent, null or not of its type,
 * by its name. One object serves one thread and is used again for every record.
 */
interface TickFields {
    /**
     * Reads one record; what the last one held is forgotten.
     *
     * @throws RejectedRecordException {@code MALFORMED} if the bytes are no record of the encoding
     */
    void read(byte @Nullable [] value) throws RejectedRecordException;

    TickType type() throws RejectedRecordException;

    long eventTimeNanos() throws RejectedRecordException;

    /**
     * The instrument that the value names.
     *
     * @param expected what the record's key says, which it most likely is; null where there is no key to go by
     */
    String instrumentId(@Nullable String expected) throws RejectedRecordException;

    /** The venue stands in the instrument's id as well, so nobody asks for it; that it is well-formed is still checked. */
    void requireVenue() throws RejectedRecordException;

    long sequence() throws RejectedRecordException;

    BigDecimal price() throws RejectedRecordException;

    BigDecimal size() throws RejectedRecordException;

    AggressorSide aggressorSide() throws RejectedRecordException;

    /** Sorted, each once; empty where the record has none. */
    List<String> conditions() throws RejectedRecordException;

    @Nullable
    BigDecimal bidPrice() throws RejectedRecordException;

    @Nullable
    BigDecimal bidSize() throws RejectedRecordException;

    @Nullable
    BigDecimal askPrice() throws RejectedRecordException;

    @Nullable
    BigDecimal askSize() throws RejectedRecordException;

    /** Days since 1970-01-01. */
    long tradingDateEpochDay() throws RejectedRecordException;

    TradingStatus status() throws RejectedRecordException;

    /** Number of fields skipped since the start because nobody declared them. */
    long unknownFields();
}
