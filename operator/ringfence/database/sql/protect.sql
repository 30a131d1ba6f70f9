-- What protects a table. Each change has two functions: <change>_sql() makes the statements, and the function that carries the change
-- out executes exactly those. Names, not regclass: the operator has no USAGE on application schemas, so it could not resolve one.
-- Those that need a table owner's right run as ringfence_ddl.

CREATE OR REPLACE FUNCTION ringfence_admin.key_type(t oid, col name) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT format_type(a.atttypid, NULL) FROM pg_attribute a WHERE a.attrelid = t AND a.attname = col AND a.attnum > 0 AND NOT a.attisdropped
$$;

CREATE OR REPLACE FUNCTION ringfence_admin.key_family(type text) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN type = 'uuid' THEN 'uuid' WHEN type IN ('integer', 'bigint') THEN 'integer' WHEN type = 'text' THEN 'text' END
$$;

-- The collation of a text column, spelled out: convert_from() yields collation "C", which would win over the column's default
-- collation and cost the index (measured: a sequential scan).
CREATE OR REPLACE FUNCTION ringfence_admin.collation_of(t oid, col name) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT format('%I.%I', n.nspname, c.collname)
    FROM pg_attribute a JOIN pg_collation c ON c.oid = a.attcollation JOIN pg_namespace n ON n.oid = c.collnamespace
   WHERE a.attrelid = t AND a.attname = col AND NOT a.attisdropped
$$;

-- The tenant key of the context in the type of the column, as we write it. The caller wraps it in (SELECT ...): an InitPlan, evaluated
-- once a statement and usable by an index. No context is NULL, which matches no row; a malformed key fails the cast. Both fail closed.
CREATE OR REPLACE FUNCTION ringfence_admin.key_expression(t oid, col name) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN k.family IS NULL THEN NULL
              WHEN c.mode = 'Plain' AND k.type = 'text' THEN format('nullif(current_setting(%L, true), '''') COLLATE %s', c.setting, k.coll)
              WHEN c.mode = 'Plain' THEN format('nullif(current_setting(%L, true), '''')::%s', c.setting, k.type)
              WHEN k.type = 'text' THEN format(
                'nullif(convert_from(decode(split_part(current_setting(''backtrace_functions''), ''_'', 3), ''hex''), ''UTF8''), '''') COLLATE %s', k.coll)
              ELSE format('nullif(split_part(current_setting(''backtrace_functions''), ''_'', %s), '''')::%s', CASE k.type WHEN 'uuid' THEN 2 ELSE 1 END, k.type) END
    FROM ringfence.config c,
         (SELECT kt, ringfence_admin.key_family(kt), ringfence_admin.collation_of(t, col) FROM ringfence_admin.key_type(t, col) kt) k(type, family, coll)
$$;

-- The same policy expression as pg_get_expr() prints it (the same on 15, 17 and 18; a test pins it): lets protection be recognised.
CREATE OR REPLACE FUNCTION ringfence_admin.printed_expression(t oid, col name) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN c.mode = 'Plain' AND k.type = 'text' THEN format('(NULLIF(current_setting(%L::text, true), ''''::text) COLLATE %s)', c.setting, k.coll)
              WHEN c.mode = 'Plain' THEN format('(NULLIF(current_setting(%L::text, true), ''''::text))::%s', c.setting, k.type)
              WHEN k.type = 'text' THEN format(
                '(NULLIF(convert_from(decode(split_part(current_setting(''backtrace_functions''::text), ''_''::text, 3), ''hex''::text), ''UTF8''::name), ''''::text) COLLATE %s)', k.coll)
              ELSE format('(NULLIF(split_part(current_setting(''backtrace_functions''::text), ''_''::text, %s), ''''::text))::%s', CASE k.type WHEN 'uuid' THEN 2 ELSE 1 END, k.type) END
    FROM ringfence.config c,
         (SELECT kt, (SELECT CASE WHEN pg_collation_is_visible(l.oid) THEN quote_ident(l.collname) ELSE format('%I.%I', n.nspname, l.collname) END
                        FROM pg_attribute a JOIN pg_collation l ON l.oid = a.attcollation JOIN pg_namespace n ON n.oid = l.collnamespace
                       WHERE a.attrelid = t AND a.attname = col AND NOT a.attisdropped)
            FROM ringfence_admin.key_type(t, col) kt) k(type, coll)
$$;

-- What is missing or altered in the protection of tables, one row a part. Set-based, because a pass asks for every table: printing a
-- policy costs 50 us, and expressions whose stored tree is the same, over a tenant column of the same name, number, type and collation,
-- print the same, so one of them is printed for all.
CREATE OR REPLACE FUNCTION ringfence_admin.protection_faults(tables oid[], columns name[]) RETURNS TABLE (t oid, part text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$  -- plpgsql keeps the plan: planning costs ten times what one table costs
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH asked AS MATERIALIZED (
      SELECT u.oid, u.tenant_column, c.relrowsecurity, c.relforcerowsecurity, a.attnum, a.atttypid, a.attcollation
        FROM unnest(tables, columns) AS u (oid, tenant_column)
        JOIN pg_class c ON c.oid = u.oid
        LEFT JOIN pg_attribute a ON a.attrelid = u.oid AND a.attname = u.tenant_column AND a.attnum > 0 AND NOT a.attisdropped),
    canonical AS MATERIALIZED (
      SELECT e.tenant_column, e.atttypid, e.attcollation,
             format('(%I = ( SELECT %s AS k))', e.tenant_column, x.printed) AS predicate,
             format('WHEN (((new.%I IS DISTINCT FROM %s) AND ringfence.is_bound()))', e.tenant_column, x.printed) AS condition
        FROM (SELECT DISTINCT ON (tenant_column, atttypid, attcollation) * FROM asked WHERE attnum IS NOT NULL) e,
             ringfence_admin.printed_expression(e.oid, e.tenant_column) x (printed)),
    policy AS MATERIALIZED (
      SELECT q.*, p.oid AS policy, p.polname, sha256(convert_to(p.polqual::text || '/' || p.polwithcheck::text, 'UTF8')) AS trees
        FROM asked q JOIN pg_policy p ON p.polrelid = q.oid
       WHERE p.polcmd = '*'
         AND CASE p.polname WHEN 'ringfence_floor' THEN NOT p.polpermissive AND p.polroles = '{0}'
                            WHEN 'ringfence_allow' THEN p.polpermissive AND p.polroles = ARRAY[
                              (SELECT r.oid FROM pg_roles r, ringfence.config f WHERE r.rolname = f.app_role)] END),
    alike AS MATERIALIZED (
      SELECT tenant_column, attnum, atttypid, attcollation, trees, min(policy) AS example FROM policy GROUP BY 1, 2, 3, 4, 5),
    sound AS MATERIALIZED (
      SELECT alike.* FROM alike JOIN canonical USING (tenant_column, atttypid, attcollation) JOIN pg_policy p ON p.oid = alike.example
       WHERE pg_get_expr(p.polqual, p.polrelid) = canonical.predicate AND pg_get_expr(p.polwithcheck, p.polrelid) = canonical.predicate),
    whole (oid, part) AS MATERIALIZED (
      SELECT oid, 'policy ' || polname FROM policy JOIN sound USING (tenant_column, attnum, atttypid, attcollation, trees)
      UNION ALL
      SELECT q.oid, 'trigger ' || g.tgname
        FROM asked q JOIN canonical USING (tenant_column, atttypid, attcollation) JOIN pg_trigger g ON g.tgrelid = q.oid
       WHERE g.tgname = 'zz_ringfence_breach' AND g.tgfoid = 'ringfence.breach()'::regprocedure AND g.tgenabled IN ('O', 'A')
         AND g.tgtype & 23 = 23 AND g.tgattr::text = q.attnum::text  -- BEFORE INSERT OR UPDATE OF the tenant column, FOR EACH ROW
         AND strpos(pg_get_triggerdef(g.oid), canonical.condition) > 0
      UNION ALL SELECT q.oid, 'row security' FROM asked q WHERE q.relrowsecurity
      UNION ALL SELECT q.oid, 'force' FROM asked q WHERE q.relforcerowsecurity)
  SELECT q.oid, needed
    FROM asked q CROSS JOIN unnest('{row security,force,policy ringfence_floor,policy ringfence_allow,trigger zz_ringfence_breach}'::text[]) needed
   WHERE NOT EXISTS (SELECT FROM whole w WHERE w.oid = q.oid AND w.part = needed);
END $$;

CREATE OR REPLACE FUNCTION ringfence_admin.is_protected(t oid, col name) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT NOT EXISTS (SELECT FROM ringfence_admin.protection_faults(ARRAY[t], ARRAY[col]))
$$;

-- A table and everything that inherits from it, parents first.
CREATE OR REPLACE FUNCTION ringfence_admin.table_tree(root oid) RETURNS TABLE (t oid, depth int) LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE tree(t, depth) AS (
    SELECT root, 0
    UNION ALL
    SELECT i.inhrelid, tree.depth + 1 FROM tree JOIN pg_inherits i ON i.inhparent = tree.t JOIN pg_class c ON c.oid = i.inhrelid AND c.relkind IN ('r', 'p', 'f'))
  SELECT t, max(depth) FROM tree GROUP BY t ORDER BY 2, 1
$$;

CREATE OR REPLACE FUNCTION ringfence_admin.application_table(nsp name, rel name) RETURNS oid LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  t oid := (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = nsp AND c.relname = rel AND c.relkind IN ('r', 'p')
               AND (n.nspname !~ '^(pg_|information_schema$|ringfence)' OR n.nspname = 'ringfence_probe' AND c.relname LIKE 'guarded%'));
BEGIN
  IF t IS NULL THEN
    RAISE EXCEPTION 'ringfence: there is no application table %.%', quote_ident(nsp), quote_ident(rel) USING ERRCODE = '42P01';
  END IF;
  RETURN t;
END $$;

CREATE OR REPLACE FUNCTION ringfence_admin.require_protectable(t oid, col name) RETURNS void LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  fact record;
BEGIN
  SELECT c.oid::regclass::text AS name, c.relkind, ringfence_admin.key_type(t, col) AS type, p.tenant_column AS recorded,
         (SELECT l.collisdeterministic FROM pg_attribute a JOIN pg_collation l ON l.oid = a.attcollation WHERE a.attrelid = t AND a.attname = col) AS deterministic
    INTO fact
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN ringfence.protected_table p ON p.schema_name = n.nspname AND p.table_name = c.relname
   WHERE c.oid = t;
  IF fact.relkind = 'f' THEN
    RAISE EXCEPTION 'ringfence: % is a foreign table: row-level security never applies to it', fact.name USING ERRCODE = '42809';
  ELSIF fact.recorded <> col THEN
    RAISE EXCEPTION 'ringfence: % is already protected on column %', fact.name, fact.recorded USING ERRCODE = '42501';
  ELSIF fact.type IS NULL THEN
    RAISE EXCEPTION 'ringfence: % has no column %', fact.name, col USING ERRCODE = '42703';
  ELSIF ringfence_admin.key_family(fact.type) IS NULL THEN
    RAISE EXCEPTION 'ringfence: column % of % has type %; a tenant column is uuid, bigint, integer or text', col, fact.name, fact.type USING ERRCODE = '42804';
  ELSIF NOT fact.deterministic THEN
    RAISE EXCEPTION 'ringfence: column % of % has a non-deterministic collation: different tenant keys would be equal', col, fact.name USING ERRCODE = '42P22';
  END IF;
END $$;

-- Two policies with one text: permissive TO the application role, restrictive TO PUBLIC, so that a policy added later never widens.
-- The alarm listens to updates of the tenant column only, and costs the others nothing; should another BEFORE trigger change the column,
-- WITH CHECK still refuses. FORCE binds the owner too. No SET NOT NULL: it would scan the table under ACCESS EXCLUSIVE (a finding says it instead).
CREATE OR REPLACE FUNCTION ringfence_admin.table_protect_sql(t oid, col name) RETURNS text[] LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT ARRAY[format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', q.name)]
      || ARRAY(SELECT format('DROP POLICY %I ON %s', p.polname, q.name) FROM pg_policy p WHERE p.polrelid = t AND p.polname IN ('ringfence_allow', 'ringfence_floor') ORDER BY 1)
      || ARRAY[format('CREATE POLICY ringfence_floor ON %s AS RESTRICTIVE FOR ALL TO PUBLIC USING (%s) WITH CHECK (%2$s)', q.name, q.predicate),
               format('CREATE POLICY ringfence_allow ON %s AS PERMISSIVE FOR ALL TO %I USING (%s) WITH CHECK (%3$s)', q.name, g.app_role, q.predicate)]
      || CASE WHEN q.inherits_trigger THEN ARRAY[]::text[]
              ELSE ARRAY(SELECT format('DROP TRIGGER zz_ringfence_breach ON %s', q.name) FROM pg_trigger x WHERE x.tgrelid = t AND x.tgname = 'zz_ringfence_breach')
                || ARRAY[format('CREATE TRIGGER zz_ringfence_breach BEFORE INSERT OR UPDATE OF %I ON %s FOR EACH ROW WHEN (NEW.%1$I IS DISTINCT FROM %3$s AND ringfence.is_bound()) EXECUTE FUNCTION ringfence.breach(%1$L)', col, q.name, q.expression)] END
      || ARRAY[format('ALTER TABLE %s ENABLE TRIGGER zz_ringfence_breach', q.name)]
    FROM ringfence.config g,
         (SELECT format('%I.%I', n.nspname, c.relname), x.expression, format('%I = (SELECT %s AS k)', col, x.expression),
                 c.relispartition  -- a partition gets its parent's row trigger as a clone
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, ringfence_admin.key_expression(t, col) x(expression)
           WHERE c.oid = t) q(name, expression, predicate, inherits_trigger)
$$;

-- The statements that protect the table and every partition and inheritance child; none when all is as it should be.
CREATE OR REPLACE FUNCTION ringfence_admin.protect_sql(nsp name, rel name, col name) RETURNS text[] LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  root CONSTANT oid := ringfence_admin.application_table(nsp, rel);
  member record;
  statements text[] := '{}';
BEGIN
  FOR member IN SELECT * FROM ringfence_admin.table_tree(root) LOOP
    PERFORM ringfence_admin.require_protectable(member.t, col);
    IF ringfence_admin.is_protected(member.t, col) IS NOT TRUE THEN
      statements := statements || ringfence_admin.table_protect_sql(member.t, col);
    END IF;
  END LOOP;
  RETURN statements;
END $$;

CREATE OR REPLACE FUNCTION ringfence_admin.execute_all(statements text[]) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = 'warning' AS $$
DECLARE
  statement text;
BEGIN
  FOREACH statement IN ARRAY statements LOOP
    EXECUTE statement;
  END LOOP;
END $$;

-- One table at a time, parents first: the clone of the parent's trigger must be there before a partition is judged.
CREATE OR REPLACE FUNCTION ringfence_admin.protect_table(nsp name, rel name, col name) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  root CONSTANT oid := ringfence_admin.application_table(nsp, rel);
BEGIN
  PERFORM ringfence_admin.execute_all(ringfence_admin.protect_sql(nsp, rel, col));
  INSERT INTO ringfence.protected_table AS p
  SELECT n.nspname, c.relname, col, ringfence_admin.key_family(ringfence_admin.key_type(c.oid, col))
    FROM ringfence_admin.table_tree(root) tree JOIN pg_class c ON c.oid = tree.t JOIN pg_namespace n ON n.oid = c.relnamespace
  ON CONFLICT DO NOTHING;
END $$;

-- Memberships that let the member act as the role. PostgreSQL 16 knows others: whoever made a role on a managed server is its member
-- with neither INHERIT nor SET.
CREATE OR REPLACE FUNCTION ringfence_admin.memberships() RETURNS TABLE (role oid, member oid) LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT m.roleid, m.member FROM pg_auth_members m, to_jsonb(m) j
   WHERE coalesce((j->>'inherit_option')::boolean, true) OR coalesce((j->>'set_option')::boolean, true)
$$;

-- The application role and everybody who can act as it.
CREATE OR REPLACE FUNCTION ringfence_admin.application_logins() RETURNS TABLE (role oid) LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE logins(role) AS (
    SELECT r.oid FROM pg_roles r, ringfence.config c WHERE r.rolname = c.app_role
    UNION SELECT m.member FROM logins JOIN ringfence_admin.memberships() m ON m.role = logins.role)
  SELECT role FROM logins
$$;

-- Records of tables that were dropped. A renamed table has its policies still, and the next pass records it under its new name.
CREATE OR REPLACE FUNCTION ringfence_admin.forget_missing() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DELETE FROM ringfence.protected_table p
   WHERE NOT EXISTS (SELECT FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
                      WHERE n.nspname = p.schema_name AND c.relname = p.table_name AND c.relkind IN ('r', 'p'))
$$;

-- Every role that an application login can act as, and PUBLIC (0).
CREATE OR REPLACE FUNCTION ringfence_admin.application_reach() RETURNS TABLE (role oid) LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE reach(role) AS (
    SELECT role FROM ringfence_admin.application_logins()
    UNION SELECT m.role FROM reach JOIN ringfence_admin.memberships() m ON m.member = reach.role)
  SELECT role FROM reach UNION SELECT 0
$$;

-- Grants that let the application at the rows of a table that is not protected yet; table and column privileges.
CREATE OR REPLACE FUNCTION ringfence_admin.foreign_grants(t oid) RETURNS TABLE (grantee oid, privilege text, col name, grantable boolean) LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT a.grantee, a.privilege_type, NULL::name, a.is_grantable
    FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = t AND a.grantee <> c.relowner AND a.grantee IN (SELECT role FROM ringfence_admin.application_reach())
  UNION ALL
  SELECT a.grantee, a.privilege_type, k.attname, a.is_grantable
    FROM pg_class c JOIN pg_attribute k ON k.attrelid = c.oid AND k.attacl IS NOT NULL, aclexplode(k.attacl) a
   WHERE c.oid = t AND a.grantee <> c.relowner AND a.grantee IN (SELECT role FROM ringfence_admin.application_reach())
$$;

CREATE OR REPLACE FUNCTION ringfence_admin.role_sql(role oid) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN role = 0 THEN 'PUBLIC' ELSE (SELECT quote_ident(rolname) FROM pg_roles WHERE oid = role) END
$$;

-- Of the members of a tree that are not protected yet.
CREATE OR REPLACE FUNCTION ringfence_admin.revoke_foreign_sql(nsp name, rel name, col name) RETURNS text[] LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT ARRAY(SELECT DISTINCT format('REVOKE ALL PRIVILEGES ON TABLE %I.%I FROM %s', n.nspname, c.relname, ringfence_admin.role_sql(g.grantee))
    FROM ringfence_admin.table_tree(ringfence_admin.application_table(nsp, rel)) tree JOIN pg_class c ON c.oid = tree.t JOIN pg_namespace n ON n.oid = c.relnamespace,
         ringfence_admin.foreign_grants(c.oid) g
   WHERE ringfence_admin.is_protected(c.oid, revoke_foreign_sql.col) IS NOT TRUE ORDER BY 1)
$$;

CREATE OR REPLACE FUNCTION ringfence_admin.revoke_foreign(nsp name, rel name, col name) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT ringfence_admin.execute_all(ringfence_admin.revoke_foreign_sql(nsp, rel, col))
$$;

-- Access is given last, to the application role only, on the root of a protected tree only.
CREATE OR REPLACE FUNCTION ringfence_admin.require_protected(nsp name, rel name) RETURNS oid LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  root CONSTANT oid := ringfence_admin.application_table(nsp, rel);
BEGIN
  IF EXISTS (SELECT FROM ringfence_admin.table_tree(root) tree JOIN pg_class c ON c.oid = tree.t JOIN pg_namespace n ON n.oid = c.relnamespace
               LEFT JOIN ringfence.protected_table p ON p.schema_name = n.nspname AND p.table_name = c.relname
              WHERE ringfence_admin.is_protected(c.oid, p.tenant_column) IS NOT TRUE) THEN
    RAISE EXCEPTION 'ringfence: %.% is not protected', quote_ident(nsp), quote_ident(rel) USING ERRCODE = '42501';
  END IF;
  RETURN root;
END $$;

CREATE OR REPLACE FUNCTION ringfence_admin.privilege_list(privileges text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF cardinality(privileges) = 0 OR NOT privileges <@ '{SELECT,INSERT,UPDATE,DELETE}'::text[] THEN
    RAISE EXCEPTION 'ringfence: privileges are SELECT, INSERT, UPDATE, DELETE, not %', privileges USING ERRCODE = '22023';
  END IF;
  RETURN array_to_string(privileges, ', ');
END $$;

-- A serial column's sequence belongs to the table; an identity column needs no grant.
CREATE OR REPLACE FUNCTION ringfence_admin.grant_sql(nsp name, rel name, privileges text[]) RETURNS text[] LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT ARRAY[format('GRANT %s ON TABLE %I.%I TO %I', ringfence_admin.privilege_list(privileges), nsp, rel, c.app_role)]
      || ARRAY(SELECT format('GRANT USAGE ON SEQUENCE %I.%I TO %I', n.nspname, s.relname, c.app_role)
                 FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_namespace n ON n.oid = s.relnamespace
                WHERE d.classid = 'pg_class'::regclass AND d.refobjid = ringfence_admin.application_table(nsp, rel) AND d.deptype = 'a'
                  AND 'INSERT' = ANY (privileges) ORDER BY 1)
    FROM ringfence.config c
$$;

CREATE OR REPLACE FUNCTION ringfence_admin.grant_table(nsp name, rel name, privileges text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ringfence_admin.require_protected(nsp, rel);
  PERFORM ringfence_admin.execute_all(ringfence_admin.grant_sql(nsp, rel, privileges));
END $$;

CREATE OR REPLACE FUNCTION ringfence_admin.revoke_sql(nsp name, rel name, privileges text[]) RETURNS text[] LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT ARRAY[format('REVOKE %s ON TABLE %I.%I FROM %I', ringfence_admin.privilege_list(privileges), nsp, rel, c.app_role)] FROM ringfence.config c
$$;

CREATE OR REPLACE FUNCTION ringfence_admin.revoke_table(nsp name, rel name, privileges text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ringfence_admin.application_table(nsp, rel);
  PERFORM ringfence_admin.execute_all(ringfence_admin.revoke_sql(nsp, rel, privileges));
END $$;

-- A foreign permissive policy is dropped only under adoption: Replace, and only on a protected table, where that can only narrow.
CREATE OR REPLACE FUNCTION ringfence_admin.drop_policy_sql(nsp name, rel name, pol name) RETURNS text[] LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT ARRAY[format('DROP POLICY %I ON %I.%I', pol, nsp, rel)]
$$;

CREATE OR REPLACE FUNCTION ringfence_admin.drop_policy_undo(nsp name, rel name, pol name) RETURNS text[] LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT ARRAY(SELECT format('CREATE POLICY %I ON %I.%I AS %s FOR %s TO %s', p.polname, nsp, rel, CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
           CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
           (SELECT string_agg(ringfence_admin.role_sql(r), ', ') FROM unnest(p.polroles) r))
           || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '') || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
    FROM pg_policy p WHERE p.polrelid = ringfence_admin.application_table(nsp, rel) AND p.polname = pol)
$$;

CREATE OR REPLACE FUNCTION ringfence_admin.drop_foreign_policy(nsp name, rel name, pol name) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  root CONSTANT oid := ringfence_admin.require_protected(nsp, rel);
BEGIN
  IF EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = root AND p.polname = pol AND (NOT p.polpermissive OR p.polname LIKE 'ringfence\_%')) THEN
    RAISE EXCEPTION 'ringfence: policy % on %.% is not a foreign permissive policy', quote_ident(pol), quote_ident(nsp), quote_ident(rel) USING ERRCODE = '42501';
  END IF;
  PERFORM ringfence_admin.execute_all(ringfence_admin.drop_policy_sql(nsp, rel, pol));
END $$;
