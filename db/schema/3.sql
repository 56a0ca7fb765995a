-- Licensed under the Apache License, Version 2.0; see LICENSE.
-- Version 3: clones of VPCs. Every statement may be run again, as in version 2.

SET @vnsnap = IF((SELECT COUNT(*) FROM `information_schema`.`columns` WHERE `table_schema` = DATABASE() AND `table_name` = 'vni_snapshot' AND `column_name` = 'clone_vpc_id') > 0,
  'DO 0',
  'ALTER TABLE `vni_snapshot`
    ADD COLUMN `clone_vpc_id` bigint unsigned DEFAULT NULL COMMENT ''VPC that the clone under way has made''');
PREPARE `vnsnap` FROM @vnsnap;
EXECUTE `vnsnap`;
DEALLOCATE PREPARE `vnsnap`;
