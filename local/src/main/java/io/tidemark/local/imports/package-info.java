/**
 * Importers: raw formats of venues and publishers turned into folders of records that {@code feed} takes whole.
 *
 * <p>An import is a pure function of its files: the same input gives the same bytes, whatever the order in which the
 * files are named. Prices and sizes are copied as text; no number passes through binary floating point. A folder of
 * records is put in place in one rename, so that a failed import leaves nothing behind.
 */
package io.tidemark.local.imports;
