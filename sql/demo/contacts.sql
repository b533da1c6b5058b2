-- The demo: some 290,000 invented people over every lada of the reference table, with the habits that a
-- real table has acquired over the years. Expects a table demo_places (lada, state, municipality, city,
-- weight). Numbers are a real lada and a local part that begins with 0: nobody has such a number.

select setseed(0.36);

-- One row a person; `n` counts within a lada and becomes the number.
create temporary table demo_people on commit drop as
select
  row_number() over (partition by lada order by random())::bigint as n,
  lada, state, municipality, city,
  random() as a, random() as b, random() as c, random() as d, random() as e
from demo_places
cross join lateral generate_series(1, ceil(weight * 3.6)::int);

insert into contacts (
  phone_e164, phone_national, phone_original, lada, state_code, state_name, municipality, city, is_mobile,
  status, status_updated_at, status_source, opt_out_at, opt_out_method
)
select
  '+52' || national, national, national,
  -- 330 and 550 are how such numbers begin; real tables have both
  case when length(people.lada) = 2 and a < 0.7 then left(national, 3) else people.lada end,
  null,
  case
    when state = 'Ciudad de México' and b < 0.25 then 'CDMX'
    when state = 'Ciudad de México' and b < 0.35 then 'Distrito Federal'
    when b < 0.70 then state
    when b < 0.90 then upper(translate(state, 'áéíóúüÁÉÍÓÚÜ', 'aeiouuAEIOUU'))
    else translate(state, 'áéíóúü', 'aeiouu') || ' '
  end,
  case when c < 0.85 then municipality else upper(translate(municipality, 'áéíóúüÁÉÍÓÚÜ', 'aeiouuAEIOUU')) end,
  case when c < 0.40 then city else upper(translate(city, 'áéíóúüÁÉÍÓÚÜ', 'aeiouuAEIOUU')) end,
  d < 0.8,
  (case
    -- among the best ladas, some have nobody left
    when people.lada in ('624', '984') then 'ACTIVE'
    when d < 0.80 then 'VERIFIED'
    when d < 0.88 then 'UNKNOWN'
    when d < 0.92 then 'INACTIVE'
    when d < 0.95 then 'NOT_MOBILE'
    when d < 0.98 then 'OPTED_OUT'
    else 'DISCONNECTED'
  end)::contactstatus,
  now(), 'demo',
  -- the few verified ones that opted out all the same must stay out
  case when d between 0.95 and 0.98 or e < 0.002 then now() end,
  case when d between 0.95 and 0.98 or e < 0.002 then 'SMS' end
from demo_people as people
cross join lateral (
  select people.lada || '0' || lpad(
    ((n * 7919) % (10 ^ (9 - length(people.lada)))::bigint)::text, 9 - length(people.lada), '0') as national
) as numbers;

-- Old and broken forms, as spreadsheets and old dialling habits left them.
update contacts
set phone_e164 = case id % 5
      when 0 then '52' || phone_national || '.0'
      when 1 then '044' || phone_national
      when 2 then '+521' || phone_national
      when 3 then '01 ' || phone_national
      else left(phone_national, 1) || '.' || substr(phone_national, 2, 2) || 'E+9 #' || lpad(id::text, 6, '0')
    end,
    phone_national = case when id % 5 = 4 then null else phone_national end,
    phone_original = null
where id % 2003 = 0;

-- Nobody knows where these live.
update contacts set lada = null, state_name = null, municipality = null, city = null where id % 9973 = 0;

-- Ladas by household income. The ICPTH values are INVENTED; only their range (15,000 to 162,000 pesos a
-- quarter) is plausible. Several rows a lada, and one without a value, as in the real table.
insert into mejores_ladas (ranking, municipio, estado, icpth_2022, lada, zona_horaria, hora_recomendada, pib)
values
  (1, 'San Pedro Garza García', 'Nuevo León', 161400, '81', 'America/Monterrey', '11:00', null),
  (2, 'Benito Juárez', 'Ciudad de México', 158200, '55', 'America/Mexico_City', '11:00', null),
  (3, 'Los Cabos', 'Baja California Sur', 149700, '624', 'America/Mazatlan', '12:00', null),
  (4, 'Miguel Hidalgo', 'Ciudad de México', 143900, '55', 'America/Mexico_City', '11:00', null),
  (5, 'Zapopan', 'Jalisco', 131600, '33', 'America/Mexico_City', '11:00', null),
  (6, 'Corregidora', 'Querétaro', 127300, '442', 'America/Mexico_City', '11:00', null),
  (7, 'Saltillo', 'Coahuila', 118800, '844', 'America/Monterrey', '11:00', null),
  (8, 'Playa del Carmen', 'Quintana Roo', 112500, '984', 'America/Cancun', '10:00', null),
  (9, 'Monterrey', 'Nuevo León', 109100, '81', 'America/Monterrey', '11:00', null),
  (10, 'Ramos Arizpe', 'Coahuila', 104600, '844', 'America/Monterrey', '11:00', null),
  (11, 'Metepec', 'Estado de México', 99300, '722', 'America/Mexico_City', '11:00', null),
  (12, 'Hermosillo', 'Sonora', 95800, '662', 'America/Hermosillo', '12:00', null),
  (13, 'Chihuahua', 'Chihuahua', 92400, '614', 'America/Chihuahua', '11:00', null),
  (14, 'Mérida', 'Yucatán', 88700, '999', 'America/Merida', '11:00', null),
  (15, 'Boca del Río', 'Veracruz', 84200, '229', 'America/Mexico_City', '11:00', null),
  (16, 'San Andrés Cholula', 'Puebla', 80500, '222', 'America/Mexico_City', '11:00', null),
  (17, 'Mexicali', 'Baja California', 76900, '686', 'America/Tijuana', '13:00', null),
  (18, 'Tijuana', 'Baja California', 73100, '664', 'America/Tijuana', '13:00', null),
  (19, 'Aguascalientes', 'Aguascalientes', 69600, '449', 'America/Mexico_City', '11:00', null),
  (20, 'León', 'Guanajuato', 65200, '477', 'America/Mexico_City', '11:00', null),
  (21, 'Culiacán', 'Sinaloa', 61900, '667', 'America/Mazatlan', '12:00', null),
  (22, 'San Nicolás de los Garza', 'Nuevo León', 58300, '81', 'America/Monterrey', '11:00', null),
  (23, 'Azcapotzalco', 'Ciudad de México', 54700, '55', 'America/Mexico_City', '11:00', null),
  (24, 'Torreón', 'Coahuila', 50100, '871', 'America/Monterrey', '11:00', null),
  (25, 'Cuernavaca', 'Morelos', 46800, '777', 'America/Mexico_City', '11:00', null),
  (26, 'Morelia', 'Michoacán', 41500, '443', 'America/Mexico_City', '11:00', null),
  (27, 'Ciudad Madero', 'Tamaulipas', 36200, '833', 'America/Monterrey', '11:00', null),
  (28, 'Oaxaca de Juárez', 'Oaxaca', 29900, '951', 'America/Mexico_City', '11:00', null),
  (29, 'Tapachula', 'Chiapas', 15300, '962', 'America/Mexico_City', '11:00', null),
  (30, 'Cozumel', 'Quintana Roo', 0, '987', 'America/Cancun', '10:00', null);
