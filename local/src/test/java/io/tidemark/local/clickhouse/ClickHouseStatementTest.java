package io.tidemark.local.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClickHouseStatementTest {

    private static ClickHouseStatement parse(String sql) {
        return ClickHouseStatement.parse(sql.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT 1                                        |",
                "SELECT 1 FORMAT JSON                            | JSON",
                "select 1 format CSV settings max_threads = 1    | CSV",
                "SELECT 1 FORMAT TSV; -- done                    | TSV",
                "SELECT format('{}', 1), ' FORMAT CSV'           |",
                "SELECT a format FROM t                          |",
                "SELECT a FROM (SELECT 1 AS a) FORMAT Null       | Null",
                "SHOW TABLES FORMAT JSON                         | JSON",
            })
    void theFormatClauseIsFound(String sql, String format) {
        assertThat(parse(sql).format()).isEqualTo(format);
    }

    @Test
    void aResultGoesToAFileBeforeTheFormatClause() {
        assertThat(parse("SELECT 'ü' FORMAT JSON SETTINGS max_threads = 1;").into("/tmp/o'x"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("SELECT 'ü'  INTO OUTFILE '/tmp/o\\'x' TRUNCATE FORMAT JSON SETTINGS max_threads = 1");
        assertThat(parse("SELECT 1 -- no ; more").into("f"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("SELECT 1 INTO OUTFILE 'f' TRUNCATE ");
    }

    @Test
    void anInsertBehindAWithIsNoReading() {
        assertThat(parse("WITH 1 AS x INSERT INTO t SELECT x").reads()).isFalse();
        assertThat(parse("WITH 1 AS x SELECT x").reads()).isTrue();
        assertThat(parse("DROP TABLE t").reads()).isFalse();
    }

    @Test
    void placeholdersOfAViewNeedNoValuesWhenItIsMade() {
        assertThat(parse("CREATE OR REPLACE VIEW v AS SELECT {a:UInt8}").parameters())
                .isEmpty();
    }

    @Test
    void placeholdersAreNamed() {
        assertThat(parse("SELECT {a:UInt8}, '{b:UInt8}', { c : String }, {d: Map(String, String)}")
                        .parameters())
                .containsExactly("a", "c", "d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ; ", "-- nothing"})
    void anEmptyStatementIsASyntaxError(String sql) {
        assertThatThrownBy(() -> parse(sql)).hasMessageContaining("Empty query");
    }

    @Test
    void severalStatementsAreASyntaxError() {
        assertThatThrownBy(() -> parse("SELECT 1; DROP TABLE t")).hasMessageContaining("Multi-statements");
        assertThat(parse("SELECT ';';").sql()).asString(StandardCharsets.UTF_8).isEqualTo("SELECT ';'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INSERT INTO t VALUES (1)                              | Values    | (1)",
                "insert into d.t (a, values) values (1)                | Values    | (1)",
                "INSERT INTO values VALUES (1)                         | Values    | (1)",
                "INSERT INTO TABLE d.format FORMAT CSV 1               | CSV       | 1",
                "INSERT INTO t SETTINGS async_insert=0 FORMAT RowBinary DATA | RowBinary | DATA",
                "INSERT INTO t (`format`) /* VALUES */ VALUES ('x')    | Values    | ('x')",
                "INSERT INTO FUNCTION file('x', 'CSV', 'a Int8') VALUES (1) | Values | (1)",
                "INSERT INTO t FORMAT Values (1)                       | Values    | (1)",
            })
    void theDataOfAnInsertAreFound(String sql, String format, String data) {
        ClickHouseStatement.InsertHead head = ClickHouseStatement.insertHead(sql);
        assertThat(head).isNotNull();
        assertThat(head.format()).isEqualTo(format);
        assertThat(sql.substring(head.dataStart()).strip()).isEqualTo(data);
        assertThat(sql.substring(0, head.headEnd())).doesNotContainIgnoringCase("format " + format);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t SELECT 1",
                "INSERT INTO t (a) WITH x AS (SELECT 1) SELECT * FROM x",
                "INSERT INTO t FROM INFILE 'x' FORMAT CSV",
                "INSERT INTO t (a)"
            })
    void anInsertWithoutDataHasNone(String sql) {
        assertThat(ClickHouseStatement.insertHead(sql)).isNull();
    }

    @Test
    void oneLineEndBelongsToTheStatementAndNotToTheData() {
        String sql = "INSERT INTO t FORMAT RowBinary \r\n\n\u0001";
        assertThat(sql.substring(ClickHouseStatement.insertHead(sql).dataStart()))
                .isEqualTo("\n\u0001");
    }
}
