package io.tidemark.jobs.books;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code book_breaks}: a difference in the books of a trading date that stayed, or is gone.
 *
 * @param difference what was found
 * @param firstSeen wall clock of the check that saw it first
 * @param recordedAt wall clock when the row was made
 * @param resolved whether it was seen no more
 */
public record BookBreak(Difference difference, Instant firstSeen, Instant recordedAt, boolean resolved) {

    /**
     * Two figures of a position that do not agree.
     *
     * @param key what they are of
     * @param expected what it should be; null where that is not known
     * @param found what is stored instead; null for no row
     * @param detail what was wrong, in words that name the columns
     */
    public record Difference(
            Key key,
            @Nullable BigDecimal expected,
            @Nullable BigDecimal found,
            String detail) {}

    /**
     * What there is one break of.
     *
     * @param tradingDate the trading date
     * @param kind what does not agree, see {@code book_breaks}
     * @param accountId the account
     * @param instrumentId the instrument
     */
    public record Key(LocalDate tradingDate, String kind, String accountId, String instrumentId) {}
}
