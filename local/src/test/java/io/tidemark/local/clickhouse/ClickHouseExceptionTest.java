package io.tidemark.local.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClickHouseExceptionTest {
    @Test
    void aSyntaxErrorIsShownWithoutAllThatMightHaveStoodThere() {
        String said =
                "Code: 62. DB::Exception: Syntax error: failed at position 1 (SELEC): SELEC 1. Expected one of: Query,"
                        + " EXPLAIN, list (of things), SYSTEM. (SYNTAX_ERROR)";

        assertThat(ClickHouseException.ofText(said).summary())
                .isEqualTo(
                        "Code: 62. DB::Exception: Syntax error: failed at position 1 (SELEC): SELEC 1. (SYNTAX_ERROR)");
        assertThat(ClickHouseException.ofText(said)).hasMessage(said);
    }

    @Test
    void aCodeSaidThriceIsShownOnce() {
        assertThat(ClickHouseException.ofText(
                                "Code: 73. DB::Exception: Code: 73. DB::Exception: Code: 73. DB::Exception: Unknown format Nope."
                                        + " (UNKNOWN_FORMAT) (version 26.7.2.1). (UNKNOWN_FORMAT) (version 26.7.2.1)."
                                        + " (UNKNOWN_FORMAT) (version 26.7.2.1)")
                        .summary())
                .isEqualTo("Code: 73. DB::Exception: Unknown format Nope. (UNKNOWN_FORMAT) (version 26.7.2.1)");
    }

    @Test
    void anyOtherTextIsShownAsItIs() {
        assertThat(ClickHouseException.of(60, "UNKNOWN_TABLE", "There is no t").summary())
                .isEqualTo("Code: 60. DB::Exception: There is no t. (UNKNOWN_TABLE)");
    }
}
