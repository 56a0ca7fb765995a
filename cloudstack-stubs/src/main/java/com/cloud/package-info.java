// Licensed under the Apache License, Version 2.0; see LICENSE.
/**
 * Stubs: the signatures, and nothing more, of those CloudStack types that VNsnap touches, so that
 * it compiles and its unit tests run where CloudStack is not. Never packaged: at run time the types
 * are CloudStack's own.
 *
 * <p>What 4.22 and 4.23 do not both have is not here. {@code ./test --cloudstack DIR} checks that
 * what our bytecode names is there in CloudStack's jars, and compiles against them.
 *
 * <p>Constructors, and methods that return nothing, do nothing, so that classes of ours that extend
 * or call these can be tested; everything else throws.
 */
package com.cloud;
