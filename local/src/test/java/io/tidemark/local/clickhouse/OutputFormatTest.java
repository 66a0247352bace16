package io.tidemark.local.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputFormatTest {

    @ParameterizedTest
    @CsvSource({
        "TabSeparated, true",
        "CSVWithNames, true",
        "RowBinaryWithNamesAndTypes, true",
        "Native, true",
        "jsoneachrow, true",
        "JSON, false",
        "Parquet, false",
        "Pretty, false",
        "Values, false",
        "Arrow, false",
        "Vertical, false"
    })
    void onlyRowsAndHeadersAreJoined(String name, boolean joins) {
        assertThat(new OutputFormat(name).joinsChunks()).isEqualTo(joins);
    }

    @Test
    void aQuotedLineEndInANameIsPartOfTheHeader() {
        byte[] chunk = "\"a\nb\",\"c\"\"d\"\n1,2\n".getBytes(StandardCharsets.UTF_8);
        assertThat(new OutputFormat("CSVWithNames").headerLength(chunk)).isEqualTo(chunk.length - 4);
    }

    @Test
    void aBinaryHeaderIsMeasured() {
        byte[] chunk = {2, 1, 'a', 1, 'b', 4, 'I', 'n', 't', '8', 5, 'U', 'I', 'n', 't', '8', 7, 7};
        assertThat(new OutputFormat("RowBinaryWithNamesAndTypes").headerLength(chunk))
                .isEqualTo(16);
        assertThat(new OutputFormat("RowBinaryWithNames").headerLength(chunk)).isEqualTo(5);
        assertThat(new OutputFormat("RowBinary").headerLength(chunk)).isZero();
    }
}
