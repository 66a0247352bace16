package io.tidemark.jobs.kafka;

import static io.tidemark.jobs.kafka.Messages.message;
import static io.tidemark.jobs.kafka.Messages.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.position.CostMethod;
import io.tidemark.domain.reference.Account;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountRecordsTest {
    private static final String ACCOUNT = "{\"account_id\":\"acc\",\"desk\":\"equities\",\"book\":\"b-1\","
            + "\"trader_id\":\"t-1\",\"trader_name\":\"Zoë\",\"base_currency\":\"USD\",\"cost_method\":\"AVERAGE\","
            + "\"effective_from\":5}";

    private final InboundDeserializer accounts = InboundDeserializer.jsonAccounts();

    @Test
    void readsAnAccountThatMovesNoClock() throws Exception {
        Inbound inbound = read(accounts, message(ACCOUNT, "acc"));

        assertThat(inbound.kind()).isEqualTo(InboundKind.ACCOUNT);
        assertThat(inbound.kind().movesClock()).isFalse();
        assertThat(inbound.eventTimeMillis()).isEqualTo(Long.MIN_VALUE);
        assertThat(inbound.instrumentId()).isNull();
        assertThat(inbound.account())
                .isEqualTo(new Account("acc", 5, "equities", "b-1", "t-1", "Zoë", "USD", CostMethod.AVERAGE));
    }

    @Test
    void whatMayBeAbsentHasItsDefault() throws Exception {
        String least = "{\"account_id\":\"acc\",\"desk\":\"equities\",\"base_currency\":\"USD\",\"effective_from\":0}";

        assertThat(read(accounts, message(least, null)).account())
                .isEqualTo(new Account("acc", 0, "equities", null, null, null, "USD", CostMethod.AVERAGE));
    }

    @ParameterizedTest(name = "{index}: {0} -> {1}: {2} {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "\"acc\"                      | \"other\"  | BAD_VALUE     | the record's key \"acc\" is not its account_id \"other\"",
                "\"desk\":\"equities\",       | ''         | MISSING_FIELD | desk is absent",
                "\"base_currency\":\"USD\",   | ''         | MISSING_FIELD | base_currency is absent",
                "\"effective_from\":5         | \"a\":5    | MISSING_FIELD | effective_from is absent",
                "\"AVERAGE\"                  | \"FIFO\"   | BAD_VALUE     | cost_method is FIFO; only AVERAGE is supported by this version",
                "\"AVERAGE\"                  | \"LIFO\"   | BAD_VALUE     | cost_method is LIFO; only AVERAGE is supported by this version",
                "\"AVERAGE\"                  | \"HIFO\"   | BAD_VALUE     | cost_method is \"HIFO\"",
                "\"b-1\"                      | 7          | BAD_VALUE     | book is not a string",
            })
    void oneFaultMakesADeadLetterThatNamesIt(
            String original, String replacement, DeadLetterReason reason, String detail) throws Exception {
        assertThat(ACCOUNT).contains(original);

        DeadLetter letter = read(accounts, message(ACCOUNT.replace(original, replacement), "acc"))
                .deadLetter();

        assertThat(letter).isNotNull();
        assertThat(letter.reason()).as(letter.detail()).isEqualTo(reason);
        assertThat(letter.detail()).contains(detail);
    }
}
