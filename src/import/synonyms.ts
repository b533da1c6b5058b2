import { fold } from '../locations/index.js';

/** What a column of a file can be taken for. The two surnames are put behind the name. */
export type Field =
  | 'phone'
  | 'full_name'
  | 'paternal_surname'
  | 'maternal_surname'
  | 'address'
  | 'neighborhood'
  | 'lada'
  | 'state_name'
  | 'state_code'
  | 'municipality'
  | 'city'
  | 'is_mobile'
  | 'operator'
  | 'status';

/** The headings that each field goes by in Spanish and English, as `headingKey` has them; its own name first. */
const synonyms: Record<Field, string> = {
  phone:
    'phone phonee164 e164 telefono telefonos tel telefono1 tel1 phone1 phonenumber telephone telephonenumber ' +
    'celular celulares cel celular1 telefonocelular telefonomovil movil mobile mobilephone mobilenumber cellphone ' +
    'cell cellular numero numerotelefonico numerodetelefono numerotelefono numerocelular numerodecelular numtel ' +
    'numtelefono numdetelefono numcel numcelular numdecelular notelefono notel nodetelefono nocelular nodecelular number msisdn whatsapp linea lineatelefonica',
  full_name:
    'fullname nombre nombres nombrecompleto name firstname contactname nombrecliente nombredelcliente cliente ' +
    'titular contacto razonsocial nombreyapellidos nombreyapellido nombreapellidos',
  paternal_surname:
    'paternalsurname apellidopaterno apellido apellidos primerapellido paterno appaterno apaterno lastname surname',
  maternal_surname:
    'maternalsurname apellidomaterno segundoapellido materno apmaterno amaterno secondlastname',
  address:
    'address direccion domicilio calle calleynumero callenumero direccioncompleta street streetaddress ' +
    'addressline1 address1 direccion1',
  neighborhood: 'neighborhood neighbourhood colonia col barrio fraccionamiento asentamiento suburb',
  lada: 'lada clavelada areacode codigodearea codigoarea codarea',
  state_name:
    'statename state estado entidad entidadfederativa nombreestado nombredelestado noment nomestado edo provincia',
  state_code:
    'statecode claveestado claveentidad cveestado cveent cveedo codigoestado codigodeestado estadocodigo',
  municipality:
    'municipality municipio mpio mun nombremunicipio nombredelmunicipio nommun alcaldia delegacion ' +
    'municipioalcaldia alcaldiamunicipio municipiodelegacion delegacionmunicipio',
  // `Content` is what this tool's own files call the city.
  city: 'city ciudad cd localidad poblacion town plaza nomloc content',
  is_mobile:
    'ismobile esmovil escelular tipo tipolinea tipodelinea tipotelefono tipodetelefono tiponumero tipodenumero ' +
    'linetype phonetype numbertype type',
  operator:
    'operator operador operadora compania companiatelefonica companiacelular carrier proveedor telefonica phonecompany',
  status: 'status estatus contactstatus situacion',
};

/** A heading without case, accents, spaces and signs: `Núm. de Teléfono` is `numdetelefono`. */
export function headingKey(heading: string): string {
  return fold(heading).replaceAll(' ', '');
}

const fields = new Map<string, Field>(
  Object.entries(synonyms).flatMap(([field, words]) =>
    words.split(' ').map((word): [string, Field] => [headingKey(word), field as Field]),
  ),
);

/** The field that a heading is a usual name of; `undefined` if it is none. */
export function fieldOf(heading: string): Field | undefined {
  return fields.get(headingKey(heading));
}

/** The fields by name, for messages. */
export const fieldNames = Object.keys(synonyms) as Field[];
