package io.tidemark.jobs.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableDefinitionTest {
    @Test
    void theInsertNamesEveryColumnInOrder() {
        assertThat(DeadLettersTable.DEFINITION.insertStatement())
                .isEqualTo("INSERT INTO `dead_letters` (`topic`, `partition`, `offset`, `append_time`, `reason`,"
                        + " `detail`, `key`, `value`) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    }
}
