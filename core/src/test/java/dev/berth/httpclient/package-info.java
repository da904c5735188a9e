/** Tests of protected clients, against servers that answer by script. */
@NullMarked
package dev.berth.httpclient;

import org.jspecify.annotations.NullMarked;
