// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.serializer;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.apache.cloudstack.acl.RoleType;

@Retention(RetentionPolicy.RUNTIME)
public @interface Param {
  String description() default "";

  Class<?> responseObject() default Object.class;

  RoleType[] authorized() default {};
}
