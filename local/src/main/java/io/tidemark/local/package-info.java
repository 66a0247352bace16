/** The local stack and the command line. */
package io.tidemark.local;
