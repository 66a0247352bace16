/** What is computed, in plain Java: no Flink, no input or output. */
package io.tidemark.domain;
